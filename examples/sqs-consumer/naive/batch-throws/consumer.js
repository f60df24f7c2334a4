import { Consumer } from 'sqs-consumer'
import { handle } from '../../src/handle.js'

export const orders = Consumer.create({
  queueUrl: process.env.QUEUE_URL,
  batchSize: 5,
  // One that fails throws for all: the whole batch comes back, and what was done already is done again.
  handleMessageBatch: async (messages) => {
    for (const message of messages) await handle(JSON.parse(message.Body))
    return messages
  },
  waitTimeSeconds: 2,
  pollingCompleteWaitTimeMs: 9_000,
})
