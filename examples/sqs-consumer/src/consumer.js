import { Consumer } from 'sqs-consumer'
import { handle } from './handle.js'

/**
 * Seconds after which a message that failed comes back, by how often it was received: not at once, so that what is broken gets time to recover. After the
 * last receive it may go to the dead-letter queue at once.
 */
const backoff = [1, 2, 4, 8, 1]

export const orders = Consumer.create({
  queueUrl: process.env.QUEUE_URL,
  // Messages of a batch are handled side by side, and each that succeeded is deleted for itself: one that fails takes no other with it.
  // As many as there are connections to the database.
  batchSize: 5,
  handleMessage: async (message) => {
    await handle(JSON.parse(message.Body))
    // Only what is returned is deleted.
    return message
  },
  strictReturn: true,
  messageSystemAttributeNames: ['ApproximateReceiveCount'],
  terminateVisibilityTimeout: ([message]) => backoff.at(Number(message.Attributes.ApproximateReceiveCount) - 1) ?? 1,
  // What stop() waits for: the open poll and the work in flight. Both must be over within the time that the platform gives it to stop.
  waitTimeSeconds: 2,
  pollingCompleteWaitTimeMs: 9_000,
  // No heartbeat: the handler's own time-outs together are shorter than the visibility time-out of the queue (10 s).
})
