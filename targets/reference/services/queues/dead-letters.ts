import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { queueAttributes } from './queue-attributes.ts'

/** A look at a dead-letter queue. */
export interface DeadLetters {
  readonly messagesFoundCount: number
  readonly messagesReturnedCount: number
  readonly messages: readonly { readonly body: unknown; readonly messageId: string | undefined }[]
}

/** Looks at messages one by one; each look hides the message for a second and raises its receive count. */
export const deadLetters = async (sqs: SQSClient, queueUrl: string, maxMessages: number): Promise<DeadLetters> => {
  const messagesFoundCount = Number((await queueAttributes(sqs, queueUrl)).visible)
  const messages: { body: unknown; messageId: string | undefined }[] = []
  while (messages.length < Math.min(messagesFoundCount, maxMessages)) {
    const answer = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 1 }),
    )
    const [message] = answer.Messages ?? []
    if (message === undefined) break
    messages.push({ body: JSON.parse(message.Body ?? 'null'), messageId: message.MessageId })
  }
  return { messagesFoundCount, messagesReturnedCount: messages.length, messages }
}
