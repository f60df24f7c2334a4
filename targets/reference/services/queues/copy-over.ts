import { randomUUID } from 'node:crypto'
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import type { QueuePair } from './queue-names.ts'

const receive = async (sqs: SQSClient, queueUrl: string): Promise<readonly Message[]> => {
  const answer = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  )
  return answer.Messages ?? []
}

const send = (sqs: SQSClient, queueUrl: string, message: Message) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: message.Body,
      ...(message.Attributes?.MessageGroupId === undefined
        ? {}
        : { MessageGroupId: message.Attributes.MessageGroupId, MessageDeduplicationId: randomUUID() }),
    }),
  )

/**
 * The redrive from the time before SQS could move messages by itself: receive, send, delete. It is the mistake
 * `redrive-loses-message`: the last message of each batch is deleted without having been sent.
 */
export const copyOver = async (sqs: SQSClient, queue: QueuePair): Promise<void> => {
  for (
    let batch = await receive(sqs, queue.deadLetterQueueUrl);
    batch.length > 0;
    batch = await receive(sqs, queue.deadLetterQueueUrl)
  ) {
    for (const [index, message] of batch.entries()) {
      // Off by one: `index < batch.length` was meant.
      if (index < batch.length - 1) await send(sqs, queue.queueUrl, message)
      await sqs.send(
        new DeleteMessageCommand({ QueueUrl: queue.deadLetterQueueUrl, ReceiptHandle: message.ReceiptHandle }),
      )
    }
  }
}

/** The mistake `redrive-copies-without-delete`: "SQS removes what was received". The messages are left on the dead-letter queue. */
export const copyAndLeave = async (sqs: SQSClient, { queueUrl, deadLetterQueueUrl }: QueuePair): Promise<void> => {
  const left: Message[] = []
  for (
    let batch = await receive(sqs, deadLetterQueueUrl);
    batch.length > 0;
    batch = await receive(sqs, deadLetterQueueUrl)
  ) {
    for (const message of batch) await send(sqs, queueUrl, message)
    left.push(...batch)
  }
  for (const { ReceiptHandle } of left)
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    )
}
