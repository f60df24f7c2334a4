import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { randomUUID } from 'node:crypto'
import type { SqsCall } from '../../proxies/tap/index.ts'

/** Long enough to pass ten messages on; what a failure leaves is there again after it. */
const hiddenSeconds = 30
const perReceive = 10

const nameIn = (arnOrUrl: string): string =>
  arnOrUrl.slice(Math.max(arnOrUrl.lastIndexOf(':'), arnOrUrl.lastIndexOf('/')) + 1)

/** A message of a FIFO queue is no duplicate of itself: its group is kept, and its deduplication id is a new one. */
const copyOf = ({ Body = '', MessageAttributes, Attributes = {} }: Message) => ({
  MessageBody: Body,
  ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
  ...(Attributes.MessageGroupId === undefined
    ? {}
    : {
        MessageGroupId: Attributes.MessageGroupId,
        ...(Attributes.MessageDeduplicationId && { MessageDeduplicationId: randomUUID() }),
      }),
  ...(Attributes.AWSTraceHeader === undefined
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: Attributes.AWSTraceHeader } } }),
})

const urlOf = async (client: SQSClient, name: string): Promise<string | undefined> => {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined
    throw error
  }
}

/**
 * Brings the messages of a dead-letter queue back as SQS does: each is a new message that starts at receive count 1, those of a FIFO queue in their order.
 * Emulators hand the old message on instead, whose count sends it straight back, or move none of a FIFO queue. What is left on it is the endpoint's to move:
 * what is hidden, and what says no queue that it came from where there are several.
 */
export const redriveAnew = async (client: SQSClient, { input }: Pick<SqsCall, 'input'>): Promise<void> => {
  const { SourceArn: sourceArn, DestinationArn: elsewhere, MaxNumberOfMessagesPerSecond: rate } = input
  // Whoever sends them elsewhere, or slowly, has the endpoint do it.
  if (typeof sourceArn !== 'string' || elsewhere !== undefined || rate !== undefined) return
  const QueueUrl = await urlOf(client, nameIn(sourceArn))
  // That there is no such queue the endpoint says itself.
  if (QueueUrl === undefined) return
  const { queueUrls = [] } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }))
  const sources = new Map(queueUrls.map((url) => [nameIn(url), url]))
  const sourceOf = ({ Attributes = {} }: Message): string | undefined =>
    Attributes.DeadLetterQueueSourceArn === undefined
      ? queueUrls.length === 1
        ? queueUrls[0]
        : undefined
      : sources.get(nameIn(Attributes.DeadLetterQueueSourceArn))
  if (sources.size === 0) return
  const left: Message[] = []
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: perReceive,
        VisibilityTimeout: hiddenSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) break
    for (const message of Messages) {
      const source = sourceOf(message)
      if (source === undefined) {
        left.push(message)
        continue
      }
      await client.send(new SendMessageCommand({ QueueUrl: source, ...copyOf(message) }))
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
    }
  }
  for (const { ReceiptHandle } of left)
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
}
