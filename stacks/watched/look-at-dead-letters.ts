import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SeenMessage } from './infer-queue-events.ts'

/** Long enough to look at a whole queue, short enough for whoever finds a message hidden that was not given back. */
const hiddenSeconds = 10
const perReceive = 10

/** How many messages lie on a queue, for anybody to take. */
export const visibleOn = async (client: SQSClient, queueUrl: string): Promise<number> => {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  )
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
}

/**
 * Looks at what lies on a dead-letter queue, and gives all of it back at once. Looking raises the receive counts there, which nothing
 * depends on: a dead-letter queue has none behind it.
 */
export const lookAtDeadLetters = async (client: SQSClient, queueUrl: string): Promise<readonly SeenMessage[]> => {
  const taken: Message[] = []
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: perReceive,
        VisibilityTimeout: hiddenSeconds,
      }),
    )
    taken.push(...Messages)
    if (Messages.length === 0) break
  }
  for (let at = 0; at < taken.length; at += perReceive)
    await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: taken.slice(at, at + perReceive).map(({ ReceiptHandle }, nth) => ({
          Id: String(nth),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    )
  return taken.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body }))
}
