import type { Message, SQS } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameOf, protocols, startTapSetup, type TapSetup } from './tap/setup.ts'

let setup: TapSetup
beforeAll(async () => {
  setup = await startTapSetup()
})
afterAll(() => setup.stop())

const send = async (QueueUrl: string, ...bodies: readonly string[]): Promise<void> => {
  for (const MessageBody of bodies) await setup.direct.sendMessage({ QueueUrl, MessageBody })
}
const receive = async (client: SQS, QueueUrl: string): Promise<readonly Message[]> =>
  (await client.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []
const receiveOne = async (client: SQS, QueueUrl: string): Promise<Message> => {
  const [message] = await receive(client, QueueUrl)
  if (message === undefined) throw new Error('nothing was received')
  return message
}
const left = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await setup.direct.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}
/** What a call failed with; undefined when it worked. */
const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  )
const batchOf = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, nth) => ({ Id: `n${nth + 1}`, ReceiptHandle }))
const deletesOf = (queue: string): readonly string[] =>
  setup.truth
    .filter((event) => event.queue === nameOf(queue) && event.kind.startsWith('delete'))
    .map(({ kind }) => kind)

describe.each(protocols)('%s', (protocol) => {
  const client = (name = 'replica-1', more = {}) => setup.consumer(name, protocol, more)

  test('a lost acknowledgement: the consumer is told that it worked, and the message comes back', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const { hits, remove } = setup.rule({ kind: 'lose-acknowledgement', told: true }, { queue: nameOf(QueueUrl) }, 1)
    await send(QueueUrl, 'k1')
    const first = await receiveOne(client(), QueueUrl)
    await client().deleteMessage({ QueueUrl, ReceiptHandle: first.ReceiptHandle })
    expect(hits).toMatchObject([
      { action: 'DeleteMessage', queue: nameOf(QueueUrl), consumer: 'replica-1', messageId: first.MessageId },
    ])
    expect(await left(QueueUrl)).toBe(1)
    expect(deletesOf(QueueUrl)).toEqual([])

    setup.clock.advance(8000)
    const again = await receiveOne(client('replica-2'), QueueUrl)
    expect(again.MessageId).toBe(first.MessageId)
    await client('replica-2').deleteMessage({ QueueUrl, ReceiptHandle: again.ReceiptHandle })
    expect(hits).toHaveLength(1)
    expect(await left(QueueUrl)).toBe(0)
    remove()
  })

  test('a lost acknowledgement that the consumer is told nothing of: a 500', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'lose-acknowledgement', told: false }, { queue: nameOf(QueueUrl) })
    await send(QueueUrl, 'k1')
    const { ReceiptHandle } = await receiveOne(client(), QueueUrl)
    await expect(client().deleteMessage({ QueueUrl, ReceiptHandle })).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    })
    remove()
    await client().deleteMessage({ QueueUrl, ReceiptHandle })
    expect(hits).toHaveLength(1)
    expect(await left(QueueUrl)).toBe(0)
  })

  test.each([
    { told: true, Successful: ['n1', 'n2', 'n3'], Failed: [] },
    { told: false, Successful: ['n1', 'n3'], Failed: ['n2'] },
  ])('a lost acknowledgement within a batch (told: $told) loses that entry only', async ({ told, ...results }) => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'lose-acknowledgement', told }, { text: 'k2' })
    await send(QueueUrl, 'k1', 'k2', 'k3')
    const messages = (await receive(client(), QueueUrl)).toSorted((a, b) =>
      String(a.Body).localeCompare(String(b.Body)),
    )
    const answer = await client().deleteMessageBatch({ QueueUrl, Entries: batchOf(messages) })
    expect(new Set((answer.Successful ?? []).map(({ Id }) => Id))).toEqual(new Set(results.Successful))
    expect((answer.Failed ?? []).map(({ Id }) => Id)).toEqual(results.Failed)
    for (const failed of answer.Failed ?? [])
      expect(failed).toMatchObject({ Code: 'InternalError', SenderFault: false })
    expect(hits.map(({ messageId }) => messageId)).toEqual([messages[1]?.MessageId])
    expect(await left(QueueUrl)).toBe(1)
    remove()
  })

  test('a batch whose every entry is lost is not passed on at all', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'lose-acknowledgement', told: true }, { queue: nameOf(QueueUrl) })
    await send(QueueUrl, 'a', 'b')
    const messages = await receive(client(), QueueUrl)
    const answer = await client().deleteMessageBatch({ QueueUrl, Entries: batchOf(messages) })
    expect(answer.Successful).toHaveLength(2)
    expect(hits).toHaveLength(2)
    expect(await left(QueueUrl)).toBe(2)
    remove()
  })

  test('of a batch every second entry fails', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'fail-batch-entries' }, { queue: nameOf(QueueUrl) })
    await send(QueueUrl, 'a', 'b', 'c', 'd')
    const messages = await receive(client(), QueueUrl)
    const answer = await client().deleteMessageBatch({ QueueUrl, Entries: batchOf(messages) })
    expect((answer.Successful ?? []).map(({ Id }) => Id)).toEqual(['n1', 'n3'])
    expect((answer.Failed ?? []).map(({ Id, Code }) => [Id, Code])).toEqual([
      ['n2', 'InternalError'],
      ['n4', 'InternalError'],
    ])
    expect(hits.map(({ messageId }) => messageId)).toEqual([messages[1]?.MessageId, messages[3]?.MessageId])
    expect(await left(QueueUrl)).toBe(2)
    remove()
  })

  test('of a batch with one entry none fails, and of one that is meant in part those that are meant', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'fail-batch-entries' }, { text: 'bad' })
    await send(QueueUrl, 'bad one')
    await client().deleteMessageBatch({ QueueUrl, Entries: batchOf(await receive(client(), QueueUrl)) })
    expect(await left(QueueUrl)).toBe(0)
    expect(hits).toEqual([])
    await send(QueueUrl, 'good', 'bad two')
    const messages = await receive(client(), QueueUrl)
    await client().deleteMessageBatch({ QueueUrl, Entries: batchOf(messages) })
    expect(hits.map(({ messageId }) => messageId)).toEqual([messages.find(({ Body }) => Body === 'bad two')?.MessageId])
    expect(await left(QueueUrl)).toBe(1)
    remove()
  })

  test('an out-of-date receipt deletes nothing on a standard queue, and cannot change the visibility', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const { hits, remove } = setup.rule({ kind: 'expire-receipt' }, { queue: nameOf(QueueUrl) }, 1)
    await send(QueueUrl, 'k1')
    const { ReceiptHandle, MessageId } = await receiveOne(client(), QueueUrl)
    expect(hits).toEqual([])
    await expect(
      client().changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 30 }),
    ).rejects.toMatchObject({ name: 'MessageNotInflight' })
    await client().deleteMessage({ QueueUrl, ReceiptHandle })
    const batch = await client().deleteMessageBatch({ QueueUrl, Entries: [{ Id: 'n1', ReceiptHandle }] })
    expect(batch.Successful).toEqual([{ Id: 'n1' }])
    expect(hits.map(({ action, messageId }) => [action, messageId])).toEqual([
      ['ChangeMessageVisibility', MessageId],
      ['DeleteMessage', MessageId],
      ['DeleteMessageBatch', MessageId],
    ])
    expect(await left(QueueUrl)).toBe(1)
    setup.clock.advance(8000)
    const again = await receiveOne(client(), QueueUrl)
    await client().deleteMessage({ QueueUrl, ReceiptHandle: again.ReceiptHandle })
    expect(await left(QueueUrl)).toBe(0)
    remove()
  })

  test('an out-of-date receipt is refused by a FIFO queue', async () => {
    const QueueUrl = await setup.queue({ FifoQueue: 'true', ContentBasedDeduplication: 'true' }, '.fifo')
    const { hits, remove } = setup.rule({ kind: 'expire-receipt' }, { queue: nameOf(QueueUrl) })
    await setup.direct.sendMessage({ QueueUrl, MessageBody: 'k1', MessageGroupId: 'g' })
    const { ReceiptHandle } = await receiveOne(client(), QueueUrl)
    await expect(client().deleteMessage({ QueueUrl, ReceiptHandle })).rejects.toThrow('The receipt handle has expired')
    expect(hits).toHaveLength(1)
    remove()
  })

  test.each([{ status: 400, name: 'RequestThrottled' } as const, { status: 500, name: 'InternalFailure' } as const])(
    'calls are refused with $name, one action only where asked',
    async ({ status, name }) => {
      const QueueUrl = await setup.queue()
      await send(QueueUrl, 'k1')
      const { ReceiptHandle, MessageId } = await receiveOne(client(), QueueUrl)
      const { hits, remove } = setup.rule({ kind: 'refuse', status, action: 'DeleteMessage' }, { text: 'k1' }, 1)
      const refused = { name, $metadata: { httpStatusCode: status } }
      await client().getQueueAttributes({ QueueUrl })
      await expect(client().deleteMessage({ QueueUrl, ReceiptHandle })).rejects.toMatchObject(refused)
      expect(hits).toMatchObject([{ action: 'DeleteMessage', messageId: MessageId }])
      const all = setup.rule({ kind: 'refuse', status }, { queue: nameOf(QueueUrl), consumer: 'replica-1' })
      await expect(client().receiveMessage({ QueueUrl })).rejects.toMatchObject(refused)
      await expect(client().sendMessage({ QueueUrl, MessageBody: 'x' })).rejects.toMatchObject(refused)
      await client('replica-2').deleteMessage({ QueueUrl, ReceiptHandle })
      expect(all.hits).toMatchObject([{ action: 'ReceiveMessage', pollsAtOnce: 1 }, { action: 'SendMessage' }])
      all.remove()
      remove()
      expect(await receive(client(), QueueUrl)).toEqual([])
    },
  )

  test('the SDK takes the throttling for what it is, and tries again', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'refuse', status: 400 }, { queue: nameOf(QueueUrl) }, 2)
    await client('replica-1', { maxAttempts: 3 }).sendMessage({ QueueUrl, MessageBody: 'k1' })
    expect(hits).toHaveLength(2)
    expect(await left(QueueUrl)).toBe(1)
    remove()
  })

  test('a delete is held before it is passed on, and goes on', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1')
    const { ReceiptHandle, MessageId } = await receiveOne(client(), QueueUrl)
    const holding = setup.running.tap.hold('delete-received', { text: 'k1' }, new AbortController().signal)
    const deleting = client().deleteMessage({ QueueUrl, ReceiptHandle })
    const held = await holding
    expect(held.hit).toMatchObject({ action: 'DeleteMessage', consumer: 'replica-1', messageId: MessageId })
    expect(await left(QueueUrl)).toBe(1)
    held.forward()
    await deleting
    expect(await left(QueueUrl)).toBe(0)
  })

  test('a delete that is dropped before it is passed on never happened', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1')
    const messages = await receive(client(), QueueUrl)
    const holding = setup.running.tap.hold('delete-received', { text: 'k1' }, new AbortController().signal)
    const deleting = client().deleteMessageBatch({ QueueUrl, Entries: batchOf(messages) })
    const failing = failureOf(deleting)
    const held = await holding
    expect(held.hit.messageId).toBe(messages[0]?.MessageId)
    held.drop()
    expect(await failing).toBeInstanceOf(Error)
    expect(await left(QueueUrl)).toBe(1)
  })

  test('a delete is held once it is done, and its consumer may never know', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1')
    const { ReceiptHandle } = await receiveOne(client(), QueueUrl)
    const holding = setup.running.tap.hold('delete-done', { text: 'k1' }, new AbortController().signal)
    const failing = failureOf(client().deleteMessage({ QueueUrl, ReceiptHandle }))
    const held = await holding
    expect(await left(QueueUrl)).toBe(0)
    held.drop()
    expect(await failing).toBeInstanceOf(Error)
  })

  test('a hold that is given up holds nothing any more', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1', 'k2')
    const [one, two] = await receive(client(), QueueUrl)
    const gaveUp = new AbortController()
    const holding = setup.running.tap.hold('delete-received', { queue: nameOf(QueueUrl) }, gaveUp.signal)
    const deleting = client().deleteMessage({ QueueUrl, ReceiptHandle: one?.ReceiptHandle })
    await holding
    const notHeld = setup.running.tap.hold('delete-received', { queue: nameOf(QueueUrl) }, gaveUp.signal)
    gaveUp.abort(new Error('enough'))
    await expect(notHeld).rejects.toThrow('enough')
    await deleting
    await client().deleteMessage({ QueueUrl, ReceiptHandle: two?.ReceiptHandle })
    expect(await left(QueueUrl)).toBe(0)
  })
})
