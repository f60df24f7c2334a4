import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import type { RunningSystem } from '../../harness/model/target.ts'
import { queueAccess } from '../../harness/reach/queue-access.ts'

/** How dead letters are sent back by hand. */
export interface SendBackOptions {
  /** The queue that they are sent to. */
  readonly to: string
  /** The body that is sent for one. @default the same */
  readonly body?: (body: string) => string
}

/** Sends messages of one queue to another. */
export interface SendBack {
  /** Sends all that are visible when it begins, each before it is deleted; how many there were. What comes there meanwhile, as it is given up again, is left. */
  all(from: string, options: SendBackOptions): Promise<number>
  close(): void
}

/** What a message is sent with again: of a FIFO queue the group it was in. */
const carried = ({ MessageAttributes, Attributes }: Message) => ({
  ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
  ...(Attributes?.MessageGroupId === undefined ? {} : { MessageGroupId: Attributes.MessageGroupId }),
  ...(Attributes?.MessageDeduplicationId === undefined
    ? {}
    : { MessageDeduplicationId: `${Attributes.MessageDeduplicationId}-again` }),
})

/** Opens the queues only when they are asked, under the harness's name. */
export const sendBack = (system: Pick<RunningSystem, 'queueEndpoint' | 'region' | 'queueUrl'>): SendBack => {
  const { queueUrl } = system
  let client: SQSClient | undefined
  return {
    all: async (from, { to, body = (same) => same }) => {
      const { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } =
        await import('@aws-sdk/client-sqs')
      client ??= new SQSClient(queueAccess(system))
      const QueueUrl = queueUrl(from)
      const AttributeNames = ['ApproximateNumberOfMessages' as const]
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))
      const there = Number(Attributes.ApproximateNumberOfMessages ?? 0)
      let count = 0
      while (count < there) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: Math.min(10, there - count),
            WaitTimeSeconds: 1,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'],
          }),
        )
        if (Messages.length === 0) break
        for (const message of Messages) {
          const MessageBody = body(message.Body ?? '')
          await client.send(new SendMessageCommand({ QueueUrl: queueUrl(to), MessageBody, ...carried(message) }))
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
          count += 1
        }
      }
      return count
    },
    close: () => client?.destroy(),
  }
}
