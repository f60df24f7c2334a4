import type { Message } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import { errorWords } from '../platform/error-words.ts'
import type { ConsumerOptions } from './consumer-options.ts'
import { handleBeside } from './handle-beside.ts'
import { handleInOrder } from './handle-in-order.ts'
import { pollPause } from './poll-pause.ts'
import { queueFailure } from './queue-failure.ts'
import { queueNameOf } from './queue-names.ts'

/** Starts one polling loop. It receives again once all messages in flight are done. */
export const startConsumer = (options: ConsumerOptions): { stop(): Promise<void> } => {
  const { sqs, queueUrl, log, batchSize, handleMessage } = options
  const handleMessageBatch = async (messages: Message[]): Promise<Message[]> => {
    await Promise.allSettled(messages.map(handleMessage))
    return messages
  }
  const pause = pollPause(options.defects)
  const failed = queueFailure(options.defects, pause.failed)
  const consumer = Consumer.create({
    sqs,
    queueUrl,
    ...(options.withoutBound
      ? { handleMessageBatch: handleBeside(options) }
      : options.acknowledgeWholeBatch
        ? { handleMessageBatch }
        : options.inOrder
          ? { handleMessageBatch: handleInOrder(options) }
          : { handleMessage }),
    shouldDeleteMessages: options.acknowledges,
    batchSize,
    // Short, because a stop waits for the poll under way: what the queue hands out in it would otherwise be lost to its visibility time-out.
    waitTimeSeconds: 2,
    messageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp', 'MessageGroupId'],
    strictReturn: true,
    suppressFifoWarning: true,
    authenticationErrorTimeout: 1_000,
    preReceiveMessageCallback: pause.wait,
    postReceiveMessageCallback: async () => pause.worked(),
    terminateVisibilityTimeout: ([message]) => (message === undefined ? 0 : options.visibilityAfterError(message)),
  })
  // The library's own calls failed: it goes on polling by itself.
  consumer.on('error', (error) => {
    log.warn(`${queueNameOf(queueUrl)}: ${errorWords(error)}`)
    failed(error)
  })
  // Handling failed: whoever handles has written it to the log, with what the message was about.
  consumer.on('processing_error', () => {})
  consumer.start()
  return {
    stop: () =>
      new Promise((resolve) => {
        // The library's abort would cut off the delete of a message that is being handled, and the answer of a poll that brings one.
        consumer.stop()
        // Some errors end the poll, others belong to one of its messages: the library has made up its mind by the next turn of the event loop.
        const look = (): unknown => setImmediate(() => !consumer.status.isPolling && resolve())
        for (const end of ['empty', 'response_processed', 'error'] as const) consumer.on(end, look)
        look()
      }),
  }
}
