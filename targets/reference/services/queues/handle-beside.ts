import { ChangeMessageVisibilityCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '@aws-sdk/client-sqs'
import { errorWords } from '../platform/error-words.ts'
import type { ConsumerOptions } from './consumer-options.ts'

const handleAndAcknowledge = async (options: ConsumerOptions, message: Message): Promise<void> => {
  const { sqs, queueUrl: QueueUrl, handleMessage, visibilityAfterError } = options
  const { ReceiptHandle } = message
  let failed = false
  await handleMessage(message).catch(() => {
    failed = true
  })
  if (failed) {
    const VisibilityTimeout = visibilityAfterError(message)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
  } else await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
}

/**
 * The mistake `unbounded-concurrency`: "Node does a thousand things at once", so messages are handled beside the polling loop,
 * which takes the next ones without waiting for any of them. Each is acknowledged or given back on its own in the end.
 */
export const handleBeside =
  (options: ConsumerOptions) =>
  async (messages: readonly Message[]): Promise<Message[]> => {
    for (const message of messages)
      handleAndAcknowledge(options, message).catch((error: unknown) => options.log.warn(errorWords(error)))
    return []
  }
