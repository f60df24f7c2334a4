// #region service
import { createServer } from 'node:http'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Pool } from 'pg'
import { Consumer } from 'sqs-consumer'
import { z } from 'zod'

const settings = z
  .object({ PORT: z.coerce.number(), QUEUE_URL: z.string(), DATABASE_URL: z.string(), DEFECTS: z.string() })
  .parse(process.env)
const noteForm = z.object({ reference: z.string(), text: z.string() })
const say = (message: string, more = {}): void => console.log(JSON.stringify({ level: 'info', message, ...more }))

const database = new Pool({ connectionString: settings.DATABASE_URL })
// The mistake: nobody made the reference unique, so "on conflict do nothing" never meets a conflict.
const unique = settings.DEFECTS.split(',').includes('no-unique-reference') ? '' : 'unique'
// One transaction, under a lock: replicas that start together must not both make the table.
await database.query(
  `select pg_advisory_xact_lock(1);
   create table if not exists note (id bigserial primary key, reference text not null ${unique}, text text not null)`,
)

const consumer = Consumer.create({
  queueUrl: settings.QUEUE_URL,
  sqs: new SQSClient(),
  waitTimeSeconds: 20,
  handleMessage: async (message) => {
    const { reference, text } = noteForm.parse(JSON.parse(message.Body ?? ''))
    const { rows } = await database.query<{ id: string }>(
      'insert into note (reference, text) values ($1, $2) on conflict do nothing returning id',
      [reference, text],
    )
    say(`${reference} was ${rows[0] === undefined ? 'there already' : 'stored'}`, { reference, record: rows[0]?.id })
    return message
  },
})
consumer.on('error', (error) => say(error.message, { level: 'error' }))
consumer.on('processing_error', (error) => say(error.message, { level: 'error' }))
consumer.start()

createServer((_request, response) => response.end('up')).listen(settings.PORT, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
// #endregion service
