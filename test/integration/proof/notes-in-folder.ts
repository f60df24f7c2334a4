import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import { z } from 'zod'

// Stores each note as a line of a file, so that a target can be proven without a database. Replicas append: no line is half written.
const { PORT, QUEUE_URL, DEFECTS, FOLDER } = z
  .object({ PORT: z.coerce.number(), QUEUE_URL: z.string(), DEFECTS: z.string(), FOLDER: z.string() })
  .parse(process.env)
const file = join(FOLDER, 'notes')
const twice = DEFECTS.split(',').includes('twice')
appendFileSync(file, '')

const consumer = Consumer.create({
  queueUrl: QUEUE_URL,
  sqs: new SQSClient(),
  waitTimeSeconds: 2,
  handleMessage: async (message) => {
    const { reference } = z.object({ reference: z.string() }).parse(JSON.parse(message.Body ?? ''))
    if (twice || !readFileSync(file, 'utf8').split('\n').includes(reference)) appendFileSync(file, `${reference}\n`)
    return Promise.resolve(message)
  },
})
// A pause after a poll that failed: else it asks a queue that refuses 30 times a second.
consumer.on('error', (error) => {
  console.log(error.message)
  consumer.updateOption('pollingWaitTimeMs', 500)
})
for (const answered of ['message_received', 'empty'] as const)
  consumer.on(answered, () => consumer.updateOption('pollingWaitTimeMs', 0))
consumer.on('processing_error', (error) => console.log(error.message))
consumer.start()
createServer((_request, response) => response.end('up')).listen(PORT, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
