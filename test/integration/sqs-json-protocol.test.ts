import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSqs, type QueueEvent, type SqsServer } from '../../emulators/aws/sqs/index.ts'

let server: SqsServer
let client: SQSClient
const events: QueueEvent[] = []

beforeAll(async () => {
  server = await startSqs({ observe: (event) => void events.push(event) })
  client = new SQSClient({
    endpoint: server.url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'replica-1', secretAccessKey: 'secret' },
  })
})

afterAll(async () => {
  client.destroy()
  await server.close()
})

const createQueue = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  if (QueueUrl === undefined) throw new Error('no queue URL')
  return QueueUrl
}

test('a queue that is made again is the same, however its redrive policy is written', async () => {
  const deadLetterTargetArn = 'arn:aws:sqs:eu-west-2:000000000000:again-dlq'
  await createQueue('again-dlq')
  const made = await createQueue('again', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }),
  })
  const same = { RedrivePolicy: `{ "maxReceiveCount": "3", "deadLetterTargetArn": "${deadLetterTargetArn}" }` }
  expect(await createQueue('again', same)).toBe(made)
  const other = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 4 }) }
  await expect(createQueue('again', other)).rejects.toThrow('different value for attribute RedrivePolicy')
  await createQueue('plain')
  await expect(createQueue('plain', same)).rejects.toThrow('different value for attribute RedrivePolicy')
})

test('a message is sent, received and deleted, and every step is observed', async () => {
  const QueueUrl = await createQueue('simple')
  expect(QueueUrl).toBe(`${server.url}/queue/eu-west-2/000000000000/simple`)
  const attributes = { colour: { DataType: 'String', StringValue: 'red' } }
  const sent = await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes: attributes }),
  )
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] }),
  )
  expect(Messages).toHaveLength(1)
  expect(Messages[0]).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'hello',
    MessageAttributes: attributes,
    Attributes: { ApproximateReceiveCount: '1', SenderId: '000000000000' },
  })
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }))
  const mine = events.filter((event) => event.queue === 'simple')
  expect(mine.map((event) => event.kind)).toEqual(['sent', 'received', 'deleted'])
  expect(mine[1]).toMatchObject({ consumer: 'replica-1', receiveCount: 1, messageId: sent.MessageId })
})

test('changing visibility to 0 wakes a waiting poll', async () => {
  const QueueUrl = await createQueue('woken')
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }))
  const first = await client.send(new ReceiveMessageCommand({ QueueUrl }))
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
  const ReceiptHandle = first.Messages?.[0]?.ReceiptHandle
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
  const second = await poll
  expect(second.Messages?.[0]?.MessageId).toBe(first.Messages?.[0]?.MessageId)
})

test('a FIFO group with a message in flight is blocked, another is not', async () => {
  const QueueUrl = await createQueue('ordered.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' })
  const Entries = ['a1', 'a2', 'b1'].map((body) => ({ Id: body, MessageBody: body, MessageGroupId: body.slice(0, 1) }))
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  const bodies = async (): Promise<(string | undefined)[]> => {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
    return Messages.map(({ Body }) => Body)
  }
  expect(await bodies()).toEqual(['a1'])
  expect(await bodies()).toEqual(['b1'])
  expect(await bodies()).toEqual([])
})

test('a message received too often is dead-lettered, and a move task brings it back as a new message', async () => {
  const dlqUrl = await createQueue('work-dlq')
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: dlqUrl, AttributeNames: ['QueueArn'] }),
  )
  const deadLetterTargetArn = Attributes?.QueueArn
  const QueueUrl = await createQueue('work', {
    VisibilityTimeout: '0',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '2' }),
  })
  const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }))
  const receive = async () => (await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]
  expect((await receive())?.MessageId).toBe(MessageId)
  expect((await receive())?.MessageId).toBe(MessageId)
  expect(await receive()).toBeUndefined()
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterTargetArn }))
  const poll = await client.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['All'] }),
  )
  expect(poll.Messages?.[0]).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } })
  expect(poll.Messages?.[0]?.MessageId).not.toBe(MessageId)
  expect(events).toContainEqual({
    kind: 'redriven',
    queue: 'work-dlq',
    messageId: MessageId,
    to: 'work',
    toMessageId: poll.Messages?.[0]?.MessageId,
  })
  const tasks = await client.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetterTargetArn }))
  expect(tasks.Results?.[0]).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 })
})

test('errors become the classes of the SDK', async () => {
  const QueueUrl = `${server.url}/000000000000/none`
  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toBeInstanceOf(
    QueueDoesNotExist,
  )
})
