// A consumer by the library sqs-consumer: it takes SNS's envelope off, and keeps each event once, in the database.
import { createServer } from 'node:http'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Pool } from 'pg'
import { Consumer } from 'sqs-consumer'

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 4 })
pool.on('error', () => undefined)
// Two replicas may make the same table at once, of which one fails; the other queue's table is there also where nobody reads that.
for (const table of ['note', 'audit'])
  await pool
    .query(`create table if not exists ${table} (event text primary key, key text not null)`)
    .catch(() => undefined)

const consumer = Consumer.create({
  queueUrl: process.env.QUEUE_URL,
  sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
  batchSize: 5,
  waitTimeSeconds: 2,
  shouldDeleteMessages: true,
  handleMessage: async (message) => {
    const { Type, Message } = JSON.parse(message.Body)
    if (Type !== 'Notification') throw new Error(`no envelope of SNS: ${message.Body}`)
    const { key, event } = JSON.parse(Message)
    const again = process.env.DEFECTS?.includes('no-deduplication') ? `${event}/${message.MessageId}` : event
    await pool.query('insert into note values ($1, $2) on conflict do nothing', [again, key])
    return message
  },
})
consumer.on('error', (error) => console.error(error.message))
consumer.on('processing_error', (error) => console.error(error.message))
consumer.start()
createServer((_, response) => response.end('[]')).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  consumer.stop()
  setTimeout(() => process.exit(0), 500)
})
