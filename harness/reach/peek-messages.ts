import { ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { PeekedMessage } from '../model/target.ts'

/** What is not given back, because the watcher died in between, is there again after this. */
const hiddenSeconds = 10

/**
 * Receives a few messages of a queue and gives them back at once. Others cannot receive them meanwhile, and each counts one receive more. Never of a FIFO queue: what is received there
 * holds up all that follows it.
 *
 * @throws where they cannot be received, or cannot be given back
 */
export const peekMessages = async (sqs: SQSClient, url: string, atMost: number): Promise<readonly PeekedMessage[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(10, atMost),
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    }),
  )
  if (Messages.length === 0) return []
  const { Failed = [] } = await sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: Messages.map(({ ReceiptHandle }, position) => ({
        Id: String(position),
        ReceiptHandle,
        VisibilityTimeout: 0,
      })),
    }),
  )
  const [failed] = Failed
  if (failed !== undefined)
    throw new Error(
      `${Failed.length} messages could not be given back, and are there again in ${hiddenSeconds} s: ${failed.Code}`,
    )
  return Messages.map(({ MessageId = '', Body = '', Attributes = {} }) => ({
    messageId: MessageId,
    body: Body,
    sentMs: Number(Attributes.SentTimestamp ?? 0),
    receives: Number(Attributes.ApproximateReceiveCount ?? 0),
  }))
}
