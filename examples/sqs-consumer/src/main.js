// The order service: a consumer of one queue, with sqs-consumer.
import { createServer } from 'node:http'
import { orders } from '#consumer'
import { stopOn } from '#stop'
import { isUp, prepare } from './database.js'
import { log } from './log.js'

// Health tells of the database alone: while the stock service is away, another replica would not fare better.
const tellHealth = async (response) => {
  const status = (await isUp()) ? 'up' : 'down'
  response.writeHead(status === 'up' ? 200 : 503).end(JSON.stringify({ status, database: status }))
}
createServer((_, response) => void tellHealth(response)).listen(process.env.PORT, '127.0.0.1')

await prepare()
// The queue itself is in trouble: polls go on, but not as fast as they can fail. sqs-consumer pauses only where it is refused for its credentials.
orders.on('error', (error) => {
  log('error', error.message)
  orders.updateOption('pollingWaitTimeMs', 1_000)
})
for (const answered of ['empty', 'message_received'])
  orders.on(answered, () => orders.updateOption('pollingWaitTimeMs', 0))
orders.on('processing_error', (error) => log('error', error.message))
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopOn(orders))
orders.start()
