import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs'
import type { Message } from '@aws-sdk/client-sqs'
import { errorWords } from '../platform/error-words.ts'
import type { ConsumerOptions } from './consumer-options.ts'

/**
 * Handles the messages of one receive one after the other, and stops at the first that fails: what comes behind it in its group must not overtake it. That one is given back; the
 * rest stays in flight until its visibility time-out is over, handled by nobody, and one receive nearer to the dead-letter queue: as Spring Cloud AWS has it for FIFO queues.
 *
 * @returns those that are done, which the library deletes
 */
export const handleInOrder =
  ({ sqs, queueUrl: QueueUrl, handleMessage, visibilityAfterError, log }: ConsumerOptions) =>
  async (messages: readonly Message[]): Promise<Message[]> => {
    const done: Message[] = []
    for (const message of messages) {
      try {
        done.push(await handleMessage(message))
      } catch {
        // Who handles has written it to the log.
        const { ReceiptHandle } = message
        const VisibilityTimeout = visibilityAfterError(message)
        await sqs
          .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
          .catch((error: unknown) => log.warn(`a message could not be given back: ${errorWords(error)}`))
        break
      }
    }
    return done
  }
