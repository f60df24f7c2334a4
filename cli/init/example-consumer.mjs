// A consumer that stands in for yours, so that there is something to run at once. It receives notes from a queue, stores each in a
// database, and tells over HTTP which it has. It does without an AWS SDK only so that nothing needs to be installed.
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

const { QUEUE_URL, AWS_ACCESS_KEY_ID, PORT } = process.env

const database = new DatabaseSync(join(tmpdir(), 'notes.db'))
database.exec('pragma busy_timeout = 10000')
// "unique" is why a note that comes twice is stored once. Take the word out and run again, to see a claim fail.
database.exec('create table if not exists note (id integer primary key, reference text unique, text text)')

const sqs = async (action, input) => {
  const response = await fetch(QUEUE_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/20260101/eu-west-2/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ QueueUrl: QUEUE_URL, ...input }),
  })
  if (!response.ok) throw new Error(`${action} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

const log = (level, message) => console.log(JSON.stringify({ level, message }))

const handle = ({ Body }) => {
  const { reference, text } = JSON.parse(Body)
  const { changes } = database
    .prepare('insert into note (reference, text) values (?, ?) on conflict do nothing')
    .run(reference, text)
  log('info', `${reference} was ${changes === 1 ? 'stored' : 'there already'}`)
}

/** Messages of one poll. A queue that refuses is asked again, but not at once: each refusal in a row doubles the pause, up to 5 s. */
const receive = async () => {
  for (let pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, 5_000)) {
    try {
      const { Messages = [] } = await sqs('ReceiveMessage', { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })
      return Messages
    } catch (error) {
      log('warn', error.message)
      await delay(pauseMs)
    }
  }
}

const consume = async () => {
  for (;;) {
    for (const message of await receive()) {
      try {
        handle(message)
        await sqs('DeleteMessage', { ReceiptHandle: message.ReceiptHandle })
      } catch (error) {
        // Not deleted: the queue hands it out again, and in the end gives it to the dead-letter queue.
        log('error', error.message)
      }
    }
  }
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const notes = database
    .prepare('select id, text from note where reference = ?')
    .all(searchParams.get('reference') ?? '')
  response.end(pathname === '/health' ? 'up' : JSON.stringify(notes))
}).listen(PORT, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
await consume()
