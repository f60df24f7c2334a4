import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineConfig, defineTarget } from 'shakedown'
import { orderStreams, ownEvents, ownQueue, schemaFor, stock } from '../../../examples/orders/index.ts'

const visibilityTimeoutSeconds = 3
const handlers = fileURLToPath(new URL('../../../examples/celery/src', import.meta.url))

/** A message as dramatiq packs it. */
const packed = (message: object): string => Buffer.from(JSON.stringify(message)).toString('base64')
const unpacked = (body: string): object => JSON.parse(Buffer.from(body, 'base64').toString())

const target = defineTarget({
  name: 'dramatiq',
  streams: orderStreams({
    queue: { name: 'orders', deadLetterQueue: 'orders_dlq', visibilityTimeoutSeconds, maxReceiveCount: 5 },
    message: (event) =>
      packed({
        queue_name: 'orders',
        actor_name: event.type.replace('order', 'orders'),
        args: [event],
        kwargs: {},
        options: {},
        message_id: createHash('md5').update(event.id).digest('hex'),
        message_timestamp: Date.now(),
      }),
  }),
  processes: [
    stock,
    {
      name: 'orders',
      command: '.venv/bin/dramatiq app --processes 1 --threads 2',
      ready: { line: /ready for action/ },
      dependsOn: ['stock'],
      // One worker that dies ends them all, for a supervisor to start them again.
      endsWithWorker: true,
      env: ({ serviceUrl, queueUrl, defects }) => ({
        PYTHONPATH: handlers,
        PYTHONUNBUFFERED: '1',
        VISIBILITY_SECONDS: String(visibilityTimeoutSeconds),
        SCHEMA: schemaFor(defects),
        STOCK_URL: serviceUrl('stock'),
        EVENTS_QUEUE_URL: queueUrl(ownEvents),
      }),
    },
  ],
  severalAtOnce: true,
  databases: ['orders'],
  queues: [ownQueue],
  // Tried anew: with its count of retries it would be given up at once.
  redrive: async (deadLetterQueue, reach) =>
    reach.sendBack(deadLetterQueue, { to: 'orders', body: (body) => packed({ ...unpacked(body), options: {} }) }),
})
export default defineConfig({ targets: { dramatiq: target } })
