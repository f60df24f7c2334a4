import { createServer } from 'node:http'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Pool } from 'pg'
import { Consumer } from 'sqs-consumer'

// As many local set-ups have it: every replica speaks to the queue under the same key.
const sqs = new SQSClient({ credentials: { accessKeyId: 'any', secretAccessKey: 'any' } })
const database = new Pool({ connectionString: process.env['DATABASE_URL'] })
database.on('error', () => undefined)
await database.query(
  'select pg_advisory_xact_lock(1); create table if not exists note (id bigserial primary key, reference text unique not null)',
)
const consumer = Consumer.create({
  queueUrl: process.env['QUEUE_URL'] ?? '',
  sqs,
  handleMessage: async (message) => {
    const { reference }: { reference: string } = JSON.parse(message.Body ?? '')
    await database.query('insert into note (reference) values ($1) on conflict do nothing', [reference])
    return message
  },
})
for (const event of ['error', 'processing_error'] as const)
  consumer.on(event, (...args: unknown[]) => console.log(JSON.stringify({ level: 'error', message: String(args[0]) })))
consumer.start()
createServer((_request, response) => response.end('up')).listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
