import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it, vi } from 'vitest'
import { makeQueues } from '../../stacks/embedded/make-queues.ts'
import { startSqs } from '../../emulators/aws/sqs/index.ts'
import { ownQueues } from '../../targets/own/own-queues.ts'
import { sendBack } from '../../targets/own/send-back.ts'

const region = 'eu-west-2'

it('publishes, counts, redrives and purges through the AWS SDK alone', async () => {
  await using stack = new AsyncDisposableStack()
  const server = await startSqs()
  stack.defer(async () => server.close())
  const client = new SQSClient({
    endpoint: server.url,
    region,
    credentials: { accessKeyId: 'consumer-1', secretAccessKey: 'none' },
  })
  stack.defer(() => client.destroy())
  const urls = await makeQueues(client, [
    { name: 'notes_dlq', fifo: false, visibilityTimeoutSeconds: 0 },
    {
      name: 'notes',
      fifo: false,
      visibilityTimeoutSeconds: 0,
      redrive: { deadLetterQueue: 'notes_dlq', maxReceiveCount: 1 },
    },
  ])
  const queueUrl = (queue: string): string => urls.get(queue) ?? ''
  const queues = ownQueues({ queueEndpoint: server.url, region, queueUrl })
  stack.defer(() => queues.close())
  /** Receives until nothing comes: each message once, and then it moves. */
  const exhaust = async (): Promise<void> => {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl('notes'), MaxNumberOfMessages: 10 }),
    )
    if (Messages !== undefined) await exhaust()
  }
  for (const body of ['a', 'b', 'c'])
    expect(await queues.publish('notes', { body, attributes: { kind: 'note' } })).toEqual({
      messageId: expect.stringMatching(/./),
    })
  expect(await queues.depth('notes')).toEqual({ queue: 'notes', visible: 3, inFlight: 0, delayed: 0 })
  await exhaust()
  expect(await queues.depth('notes_dlq')).toMatchObject({ visible: 3 })
  // Seen and given back at once: there again, with one receive more each time.
  const first = await queues.peek('notes_dlq', 2)
  expect(first).toMatchObject([{ body: 'a' }, { body: 'b' }])
  expect(await queues.depth('notes_dlq')).toMatchObject({ visible: 3, inFlight: 0 })
  const again = await queues.peek('notes_dlq', 10)
  const receives = (body: string): number => again.find((message) => message.body === body)?.receives ?? 0
  expect([receives('a') - receives('c'), receives('b') - receives('c')]).toEqual([1, 1])
  expect(await queues.peek('notes', 1)).toEqual([])
  expect(await queues.redrive('notes_dlq')).toBe(3)
  expect([await queues.depth('notes'), await queues.depth('notes_dlq')]).toMatchObject([{ visible: 3 }, { visible: 0 }])
  expect(await queues.redrive('notes_dlq')).toBe(0)
  await exhaust()
  expect(await queues.purge('notes_dlq')).toBe(3)
  expect(await queues.depth('notes_dlq')).toMatchObject({ visible: 0 })
})

it('gives up what an endpoint takes and never answers, so that it does not pile up', async () => {
  await using stack = new AsyncDisposableStack()
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  stack.defer(() => warned.mockRestore())
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const address = server.address()
  const queueEndpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const queues = ownQueues(
    { queueEndpoint, region, queueUrl: (queue) => `${queueEndpoint}/000000000000/${queue}` },
    2000,
  )
  stack.defer(() => queues.close())
  // More than it has connections for.
  const asked = Array.from({ length: 1500 }, async (_, n) =>
    n % 2 === 0 ? queues.depth('notes') : queues.publish('notes', { body: 'x' }),
  )
  const ended = await Promise.allSettled(asked)
  const kinds = ended.map((each) => (each.status === 'rejected' ? String(each.reason) : each.status))
  expect([...new Set(kinds)]).toEqual([expect.stringContaining('AbortError')])
  // The SDK warns of requests that wait for a connection.
  expect(warned.mock.calls).toEqual([])
})

it('sends dead letters back by hand, in their groups, and leaves what is given up again meanwhile', async () => {
  await using stack = new AsyncDisposableStack()
  const server = await startSqs()
  stack.defer(async () => server.close())
  const credentials = { accessKeyId: 'consumer-1', secretAccessKey: 'none' }
  const client = new SQSClient({ endpoint: server.url, region, credentials })
  stack.defer(() => client.destroy())
  const urls = await makeQueues(client, [
    { name: 'notes_dlq.fifo', fifo: true, visibilityTimeoutSeconds: 30 },
    { name: 'notes.fifo', fifo: true, visibilityTimeoutSeconds: 30 },
  ])
  const system = { queueEndpoint: server.url, region, queueUrl: (queue: string): string => urls.get(queue) ?? '' }
  const queues = ownQueues(system)
  stack.defer(() => queues.close())
  const back = sendBack(system)
  stack.defer(() => back.close())
  const attributes = { kind: 'note' }
  for (const body of ['a', 'b']) await queues.publish('notes_dlq.fifo', { body, attributes, groupId: `of-${body}` })
  let again: Promise<unknown> = Promise.resolve()
  const count = await back.all('notes_dlq.fifo', {
    to: 'notes.fifo',
    body: (body) => {
      again = queues.publish('notes_dlq.fifo', { body: `${body} again`, attributes, groupId: 'later' })
      return body.toUpperCase()
    },
  })
  await again
  expect(count).toBe(2)
  expect(await queues.depth('notes_dlq.fifo')).toMatchObject({ visible: 2, inFlight: 0 })
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: system.queueUrl('notes.fifo'),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  )
  expect(
    Messages.map(({ Body, Attributes, MessageAttributes }) => [
      Body,
      Attributes?.MessageGroupId,
      MessageAttributes?.['kind']?.StringValue,
    ]),
  ).toEqual([
    ['A', 'of-a', 'note'],
    ['B', 'of-b', 'note'],
  ])
})
