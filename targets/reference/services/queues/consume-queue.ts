import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { errorWords, sqlStateOf } from '../platform/error-words.ts'
import type { Attributes, Log } from '../platform/log.ts'
import { HttpError } from '../platform/http-client.ts'
import { afterFailure } from './after-failure.ts'
import { errorVisibility } from './error-visibility.ts'
import { readNotification } from './notification.ts'
import type { Notification } from './notification.ts'
import { queueNameOf } from './queue-names.ts'
import { startConsumer } from './start-consumer.ts'

/** A message with its envelope opened. */
export interface Delivery {
  readonly notification: Notification
  readonly messageId: string
  /** When the message was sent to the queue, in milliseconds since 1970. */
  readonly sentTimestamp: number
  /** How often the message was received, this time included. */
  readonly receiveCount: number
}

/** How a queue is consumed. */
export interface ConsumeOptions {
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly maxReceiveCount: number
  readonly errorVisibilitySeconds: readonly number[]
  readonly log: Log
  readonly defects: ReadonlySet<string>
  /** Handles one message; an error gives it back to the queue. */
  handle(delivery: Delivery): Promise<void>
  /** What a message is about, for the log. */
  subject(notification: Notification): Attributes
  /** How many polling loops one replica has. @default 2 */
  readonly loops?: number
  /** Most messages of one receive of a FIFO queue; from two on they are handled in order, up to the first that fails. @default 1 */
  readonly fifoBatch?: number
}

/** A running consumption. */
export interface QueueConsumption {
  /** Takes no more messages and resolves once the ones in flight are done. */
  stop(): Promise<void>
}

const receiveCountOf = (message: Message): number => Number(message.Attributes?.ApproximateReceiveCount ?? 1)

const deliveryOf = (message: Message): Delivery => ({
  notification: readNotification(message.Body),
  messageId: message.MessageId ?? '',
  sentTimestamp: Number(message.Attributes?.SentTimestamp ?? 0),
  receiveCount: receiveCountOf(message),
})

/** Puts a message back at the end of its queue. */
const sendAgain = ({ sqs, queueUrl }: ConsumeOptions, message: Message) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: message.Body,
      ...(message.Attributes?.MessageGroupId === undefined
        ? {}
        : { MessageGroupId: message.Attributes.MessageGroupId, MessageDeduplicationId: randomUUID() }),
    }),
  )

/** How long a heartbeat hides a message, and how often it beats. */
const beatSeconds = 8
const beatEveryMs = 3_000

/** The mistake `heartbeat-never-ends`: the timer that extends a message while it is worked on is stopped where the work succeeds, and nowhere else. */
const beatForEver = ({ sqs, queueUrl, log }: ConsumeOptions, { ReceiptHandle }: Message): void => {
  const extended = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: beatSeconds }
  setInterval(() => {
    sqs
      .send(new ChangeMessageVisibilityCommand(extended))
      .catch((error: unknown) => log.warn(`a message could not be extended: ${errorWords(error)}`))
  }, beatEveryMs).unref()
}

/** Starts consuming a queue. */
export const consumeQueue = (options: ConsumeOptions): QueueConsumption => {
  const { sqs, queueUrl, maxReceiveCount, errorVisibilitySeconds, log, defects, loops = 2, fifoBatch = 1 } = options
  const queue = queueNameOf(queueUrl)
  const fifo = queue.endsWith('.fifo')
  const acknowledgeFirst = defects.has('ack-before-commit')
  const retryAfter = new WeakMap<Message, number>()
  const reportFailure = (message: Message, delivery: Delivery | undefined, error: unknown): void => {
    const eventType = delivery?.notification.eventType ?? 'unknown'
    const receiveCount = receiveCountOf(message)
    const attributes = {
      queue,
      messageId: message.MessageId,
      receiveCount,
      eventType,
      notificationId: delivery?.notification.notificationId,
      ...(delivery && options.subject(delivery.notification)),
    }
    const sqlState = sqlStateOf(error)
    log.error(`${eventType} failed: ${errorWords(error)}`, { event: 'message-failed', attributes, sqlState })
    if (receiveCount >= maxReceiveCount)
      log.error(`${eventType} goes to the dead-letter queue`, { event: `${eventType}-sent-to-dlq`, attributes })
  }

  const handleMessage = async (message: Message): Promise<Message> => {
    let delivery: Delivery | undefined
    try {
      // "Nobody shall get it twice": if we do not live to do the work, nobody gets it again either.
      if (acknowledgeFirst)
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }))
      delivery = deliveryOf(message)
      await options.handle(delivery)
    } catch (error) {
      const after = afterFailure({ error, lastAttempt: receiveCountOf(message) >= maxReceiveCount }, defects)
      if (after === 'nothing-to-do') {
        log.info(`nothing to do: ${errorWords(error)}`)
        return message
      }
      reportFailure(message, delivery, error)
      if (after === 'acknowledge') return message
      if (after === 'send-again') {
        // "It will work once the other side is back": a new message, so its receive count starts at 1 each time.
        await delay(250)
        await sendAgain(options, message)
        return message
      }
      if (after === 'crash')
        // An error thrown in a callback: nobody is left to catch it.
        process.nextTick(() => {
          throw error
        })
      if (error instanceof HttpError && error.retryAfterSeconds !== undefined && !defects.has('ignores-retry-after'))
        retryAfter.set(message, error.retryAfterSeconds)
      if (defects.has('heartbeat-never-ends')) beatForEver(options, message)
      throw error
    }
    return message
  }

  /** The mistake `parallel-within-group`: "one that is slow must not hold up its group", so it is acknowledged and goes on beside the next. */
  const handleBeside = (message: Message): Promise<Message> =>
    Promise.race([handleMessage(message), delay(250, message)])

  const consumers = Array.from({ length: loops }, () =>
    startConsumer({
      sqs,
      queueUrl,
      log,
      defects,
      // One at a time where the order of a message group counts, unless its batches stop at a failure.
      batchSize: fifo ? fifoBatch : 5,
      inOrder: fifo && fifoBatch > 1,
      handleMessage: fifo && defects.has('parallel-within-group') ? handleBeside : handleMessage,
      // In order, a message group is done one at a time whatever its consumer does.
      withoutBound: !fifo && defects.has('unbounded-concurrency'),
      acknowledges: !acknowledgeFirst,
      acknowledgeWholeBatch: !fifo && defects.has('ack-whole-batch'),
      visibilityAfterError: (message) =>
        defects.has('heartbeat-never-ends')
          ? beatSeconds
          : errorVisibility(errorVisibilitySeconds, receiveCountOf(message), maxReceiveCount, retryAfter.get(message)),
    }),
  )
  return {
    stop: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()))
    },
  }
}
