import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'
import { once } from 'node:events'
import type { Message, ReceiveMessageCommandInput, SQS } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameOf, protocols, startTapSetup, type TapSetup } from './tap/setup.ts'

let setup: TapSetup
beforeAll(async () => {
  setup = await startTapSetup({ direct: true })
})
afterAll(() => setup.stop())

const send = async (QueueUrl: string, ...bodies: readonly string[]): Promise<void> => {
  for (const MessageBody of bodies) await setup.direct.sendMessage({ QueueUrl, MessageBody })
}
const receive = async (
  client: SQS,
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<readonly Message[]> => (await client.receiveMessage({ QueueUrl, ...more })).Messages ?? []
const bodies = (messages: readonly Message[]): readonly (string | undefined)[] => messages.map(({ Body }) => Body)
const truthOf = (queue: string, kind: string) =>
  setup.truth.filter((event) => event.queue === nameOf(queue) && event.kind === kind)
/** Resolves once something happened at the queue or the tap, which tell it at once. */
const until = async (happened: () => boolean): Promise<void> => {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}
const all: Partial<ReceiveMessageCommandInput> = {
  MessageSystemAttributeNames: ['All'],
  MessageAttributeNames: ['All'],
}

describe.each(protocols)('%s', (protocol) => {
  const client = (name = 'replica-1') => setup.consumer(name, protocol)
  const poll = (name: string, QueueUrl: string) => receive(client(name), QueueUrl, { WaitTimeSeconds: 20 })

  test('a message is delivered to another consumer too, while the first still has it', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const { hits, remove } = setup.rule({ kind: 'deliver-twice' }, { text: 'k1' }, 1)
    const attributes = { colour: { DataType: 'String', StringValue: 'röd & "blå" <\r\n>' } }
    await setup.direct.sendMessage({ QueueUrl, MessageBody: 'k1 <&>', MessageAttributes: attributes })
    const [first] = await receive(client('replica-1'), QueueUrl, all)
    expect(await receive(client('replica-1'), QueueUrl)).toEqual([])
    expect(hits).toEqual([])
    const [second] = await receive(client('replica-2'), QueueUrl)
    expect(second).toEqual({ ...first, ReceiptHandle: second?.ReceiptHandle })
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle)
    expect(hits).toMatchObject([{ consumer: 'replica-2', messageId: first?.MessageId }])
    expect(hits[0]?.words).toContain('while replica-1 still had it')
    expect(await receive(client('replica-3'), QueueUrl)).toEqual([])

    // Either may delete it; the queue deletes once, and both are told that it worked.
    await client('replica-2').deleteMessage({ QueueUrl, ReceiptHandle: second?.ReceiptHandle })
    await client('replica-1').deleteMessage({ QueueUrl, ReceiptHandle: first?.ReceiptHandle })
    expect(truthOf(QueueUrl, 'deleted')).toMatchObject([{ consumer: 'replica-2' }])
    expect(truthOf(QueueUrl, 'received')).toHaveLength(1)
    setup.clock.advance(60_000)
    expect(await receive(client(), QueueUrl)).toEqual([])
    remove()
  })

  test('the copy goes at once to a consumer that waits already, and its wait goes on unseen', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'deliver-twice' }, { text: 'k1' })
    const waiting = [poll('replica-1', QueueUrl), poll('replica-2', QueueUrl)]
    await send(QueueUrl, 'k1')
    const [one, two] = (await Promise.all(waiting)).flat()
    expect(one?.MessageId).toBe(two?.MessageId)
    expect(hits).toHaveLength(1)
    const last = hits[0]?.consumer ?? ''
    // The wait that was answered early still stands at the queue: what it brings is not lost.
    const next = poll(last, QueueUrl)
    await send(QueueUrl, 'k2')
    expect(bodies(await next)).toEqual(['k2'])
    expect(truthOf(QueueUrl, 'received')).toMatchObject([{}, { consumer: last }])
    remove()
  })

  test('the wait of a consumer that was answered early ends with its connection', async () => {
    const QueueUrl = await setup.queue()
    const { remove } = setup.rule({ kind: 'deliver-twice' }, { text: 'k1' }, 1)
    const arrived = async (): Promise<void> => {
      for (const each of [client('replica-2'), setup.direct]) await each.getQueueAttributes({ QueueUrl })
    }
    const first = poll('replica-1', QueueUrl)
    await arrived()
    const early = client('early')
    const copy = receive(early, QueueUrl, { WaitTimeSeconds: 20 })
    await arrived()
    await send(QueueUrl, 'k1')
    expect([bodies(await first), bodies(await copy)]).toEqual([['k1'], ['k1']])
    early.destroy()
    await arrived()
    const next = poll('replica-3', QueueUrl)
    await send(QueueUrl, 'k2')
    expect(bodies(await next)).toEqual(['k2'])
    expect(truthOf(QueueUrl, 'received')).toMatchObject([{ consumer: 'replica-1' }, { consumer: 'replica-3' }])
    remove()
  })

  test('a copy that nobody got when the rule is taken back is forgotten', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'deliver-twice' }, { queue: nameOf(QueueUrl) })
    await send(QueueUrl, 'k1')
    await receive(client('replica-1'), QueueUrl)
    remove()
    expect(await receive(client('replica-2'), QueueUrl)).toEqual([])
    expect(hits).toEqual([])
  })

  test('the receipt of the copy can change the visibility', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const { remove } = setup.rule({ kind: 'deliver-twice' }, { queue: nameOf(QueueUrl) }, 1)
    await send(QueueUrl, 'k1')
    await receive(client('replica-1'), QueueUrl)
    const [copy] = await receive(client('replica-2'), QueueUrl)
    const Entries = [{ Id: 'a', ReceiptHandle: copy?.ReceiptHandle, VisibilityTimeout: 0 }]
    const answer = await client('replica-2').changeMessageVisibilityBatch({ QueueUrl, Entries })
    expect(answer.Successful).toEqual([{ Id: 'a' }])
    expect(bodies(await receive(client('replica-3'), QueueUrl))).toEqual(['k1'])
    remove()
  })

  test('messages are handed out in reverse', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'reorder', window: 3 }, { text: 'k' }, 5)
    await send(QueueUrl, 'k1', 'other', 'k2', 'k3', 'k4')
    const got: (string | undefined)[] = []
    for (let calls = 0; calls < 8; calls += 1) got.push(...bodies(await receive(client(), QueueUrl)))
    // The fourth would begin a second window, which the rule may not fill: it passes.
    expect(got.filter((body) => body !== 'k4')).toEqual(['other', 'k3', 'k2', 'k1'])
    expect(got).toContain('k4')
    expect(hits.map(({ words }) => words)).toEqual([
      'was received 3. of 3 and handed out 1.',
      'was received 2. of 3 and handed out 2.',
      'was received 1. of 3 and handed out 3.',
    ])
    remove()
  })

  test('messages of one receive are handed out in reverse, and can be deleted', async () => {
    const QueueUrl = await setup.queue()
    const { remove } = setup.rule({ kind: 'reorder', window: 3 }, { queue: nameOf(QueueUrl) }, 3)
    await send(QueueUrl, 'k1', 'k2', 'k3')
    const messages = await receive(client(), QueueUrl, { MaxNumberOfMessages: 10, ...all })
    expect(bodies(messages)).toEqual(['k3', 'k2', 'k1'])
    const Entries = messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }))
    expect((await client().deleteMessageBatch({ QueueUrl, Entries })).Successful).toHaveLength(3)
    expect(truthOf(QueueUrl, 'deleted')).toHaveLength(3)
    remove()
  })

  test('what is held back is handed out when the rule is taken back, also to who waits', async () => {
    const QueueUrl = await setup.queue()
    const { hits, remove } = setup.rule({ kind: 'reorder', window: 3 }, { queue: nameOf(QueueUrl) })
    await send(QueueUrl, 'k1', 'k2')
    expect(await receive(client(), QueueUrl, { MaxNumberOfMessages: 10 })).toEqual([])
    const waiting = poll('replica-2', QueueUrl)
    remove()
    const first = await waiting
    expect(bodies([...first, ...(await receive(client(), QueueUrl, { MaxNumberOfMessages: 10 }))])).toEqual([
      'k1',
      'k2',
    ])
    expect(hits).toEqual([])
  })

  test('receives find nothing, also those that wait already, and take nothing', async () => {
    const QueueUrl = await setup.queue()
    const waiting = poll('replica-1', QueueUrl)
    const before = setup.truth.length
    const { hits, remove } = setup.rule({ kind: 'empty-receive' }, { queue: nameOf(QueueUrl), consumer: 'replica-1' })
    await until(() => hits.length > 0)
    await send(QueueUrl, 'k1')
    expect(await receive(client(), QueueUrl)).toEqual([])
    remove()
    expect(await waiting).toEqual([])
    expect(setup.truth.slice(before).map(({ kind }) => kind)).toEqual(['sent'])
    expect(hits).toHaveLength(2)
    expect(bodies(await receive(client(), QueueUrl))).toEqual(['k1'])
  })

  test('with a text a receive finds nothing of those messages', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const { hits, remove } = setup.rule({ kind: 'empty-receive' }, { queue: nameOf(QueueUrl), text: 'k1' }, 1)
    await send(QueueUrl, 'k1', 'k2')
    expect(bodies(await receive(client(), QueueUrl, { MaxNumberOfMessages: 10 }))).toEqual(['k2'])
    expect(hits).toHaveLength(1)
    setup.clock.advance(8000)
    expect(bodies(await receive(client(), QueueUrl))).toEqual(['k1'])
    // The queue has counted what the consumer was told nothing of, and it is told as the queue tells it.
    const receivesIn = (events: readonly QueueEvent[]) =>
      events.flatMap((event) =>
        event.kind === 'received' && event.queue === nameOf(QueueUrl) ? [[event.messageId, event.receiveCount]] : [],
      )
    expect(receivesIn(setup.seen)).toEqual(receivesIn(setup.truth))
    expect(receivesIn(setup.truth)).toHaveLength(3)
    remove()
  })

  test('receives are answered later', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1')
    const { hits, remove } = setup.rule({ kind: 'slow-receive', delayMs: 300 }, { text: 'k1' })
    const beganMs = performance.now()
    const [message] = await receive(client(), QueueUrl)
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(299)
    expect(hits).toMatchObject([{ action: 'ReceiveMessage', messageId: message?.MessageId }])
    remove()
  })

  test('an answer that is held back is let go when the rule is taken back', async () => {
    const QueueUrl = await setup.queue()
    await send(QueueUrl, 'k1')
    const { remove } = setup.rule({ kind: 'slow-receive', delayMs: 3_600_000 }, { queue: nameOf(QueueUrl) })
    const receiving = receive(client(), QueueUrl)
    await until(() => truthOf(QueueUrl, 'received').length > 0)
    remove()
    expect(bodies(await receiving)).toEqual(['k1'])
  })

  test('a long poll whose client goes away takes nothing', async () => {
    const QueueUrl = await setup.queue()
    const leaving = new AbortController()
    const polling = client().receiveMessage({ QueueUrl, WaitTimeSeconds: 20 }, { abortSignal: leaving.signal })
    const failing = polling.catch((error: unknown) => error)
    // A call that comes after it on another connection shows that it has arrived.
    await client('replica-2').getQueueAttributes({ QueueUrl })
    leaving.abort()
    expect(await failing).toMatchObject({ name: 'AbortError' })
    // And two more, through the tap and at the queue, that both have noticed.
    for (const each of [client('replica-2'), setup.direct]) await each.getQueueAttributes({ QueueUrl })
    const next = poll('replica-2', QueueUrl)
    await send(QueueUrl, 'k1')
    expect(bodies(await next)).toEqual(['k1'])
    expect(truthOf(QueueUrl, 'received')).toMatchObject([{ consumer: 'replica-2' }])
  })
})

test('sqs-consumer works through the tap: what it handles is delivered twice, lost and throttled, and all is handled in the end', async () => {
  const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
  const rules = [
    setup.rule({ kind: 'deliver-twice' }, { text: 'k1' }, 1),
    setup.rule({ kind: 'lose-acknowledgement', told: true }, { text: 'k2' }, 1),
    setup.rule({ kind: 'refuse', status: 400, action: 'ReceiveMessage' }, { queue: nameOf(QueueUrl) }, 1),
    setup.rule({ kind: 'slow-receive', delayMs: 20 }, { text: 'k3' }, 1),
  ]
  const handled: string[] = []
  const consumers = ['replica-1', 'replica-2'].map((name) =>
    Consumer.create({
      sqs: setup.consumer(name, 'json', { maxAttempts: 3 }),
      queueUrl: QueueUrl,
      waitTimeSeconds: 20,
      handleMessage: async (message) => {
        handled.push(`${message.Body} by ${name}`)
        await Promise.resolve()
        return message
      },
    }),
  )
  for (const consumer of consumers) consumer.on('error', () => undefined).start()
  await send(QueueUrl, 'k1', 'k2', 'k3')
  await until(() => rules.every(({ hits }) => hits.length > 0))
  setup.clock.advance(8000)
  await until(() => truthOf(QueueUrl, 'deleted').length === 3)
  const stopped = consumers.map(async (consumer) => once(consumer, 'stopped'))
  for (const consumer of consumers) consumer.stop({ abort: true })
  await Promise.all(stopped)
  const of = (body: string): readonly string[] => handled.filter((each) => each.startsWith(body))
  expect(new Set(of('k1'))).toEqual(new Set(['k1 by replica-1', 'k1 by replica-2']))
  expect(of('k2')).toHaveLength(2)
  expect(of('k3')).toHaveLength(1)
  for (const { remove } of rules) remove()
})
