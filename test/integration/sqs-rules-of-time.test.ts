import {
  CreateQueueCommand,
  DeleteQueueCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDeletedRecently,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterEach, expect, test } from 'vitest'
import { manualClock, startSqs, type SqsServer } from '../../emulators/aws/sqs/index.ts'

const running: { server: SqsServer; client: SQSClient }[] = []

afterEach(async () => {
  for (const { server, client } of running.splice(0)) {
    client.destroy()
    await server.close()
  }
})

const start = async () => {
  const clock = manualClock()
  const server = await startSqs({ clock })
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = new SQSClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  running.push({ server, client })
  return { clock, server, client }
}

test('a queue may be purged once in 60 seconds', async () => {
  const { clock, client } = await start()
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q' }))
  await client.send(new PurgeQueueCommand({ QueueUrl }))
  clock.advance(59_999)
  await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toBeInstanceOf(PurgeQueueInProgress)
  clock.advance(1)
  await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).resolves.toBeDefined()
})

test('the name of a deleted queue is free after 60 seconds', async () => {
  const { clock, client } = await start()
  const create = () => client.send(new CreateQueueCommand({ QueueName: 'q' }))
  const { QueueUrl } = await create()
  await client.send(new DeleteQueueCommand({ QueueUrl }))
  clock.advance(59_999)
  await expect(create()).rejects.toBeInstanceOf(QueueDeletedRecently)
  clock.advance(1)
  expect((await create()).QueueUrl).toBe(QueueUrl)
})

test('a duplicate is one for five minutes, also when SNS or another service delivers it', async () => {
  const { clock, server, client } = await start()
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q.fifo', Attributes }))
  const first = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'same', MessageGroupId: 'g' }))
  const arn = 'arn:aws:sqs:us-east-1:000000000000:q.fifo'
  const deliver = () => server.deliver(arn, { body: 'same', groupId: 'g' })
  clock.advance(299_999)
  expect(deliver()).toEqual({ delivered: true, messageId: first.MessageId })
  clock.advance(1)
  expect(deliver()).not.toEqual({ delivered: true, messageId: first.MessageId })
})

test('a delivery that SendMessage would refuse tells why', async () => {
  const { server, client } = await start()
  const Attributes = { FifoQueue: 'true' }
  await client.send(new CreateQueueCommand({ QueueName: 'q.fifo', Attributes }))
  expect(server.deliver('arn:aws:sqs:us-east-1:000000000000:none', { body: 'x' })).toMatchObject({
    delivered: false,
    code: 'AWS.SimpleQueueService.NonExistentQueue',
  })
  expect(server.deliver('arn:aws:sqs:us-east-1:000000000000:q.fifo', { body: 'x' })).toMatchObject({
    delivered: false,
    code: 'MissingParameter',
  })
})

test('an idle server waits for nothing but connections', async () => {
  const before = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const { clock } = await start()
  const after = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  expect(after).toBe(before)
  expect(clock.pending).toBe(0)
})
