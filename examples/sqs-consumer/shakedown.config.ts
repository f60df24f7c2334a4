import { defineConfig, defineTarget } from 'shakedown'
import {
  onEveryStream,
  orderStreams,
  ownEvents,
  ownQueue,
  publishedAfterCommit,
  readModifyWrite,
  schemaFor,
  selectBeforeInsert,
  stock,
} from '../orders/index.ts'

export const target = defineTarget({
  name: 'sqs-consumer',
  streams: orderStreams({
    // Time for everything that a handler waits for, and receives enough to live through a deployment and an outage.
    queue: { name: 'orders', visibilityTimeoutSeconds: 10, maxReceiveCount: 5 },
    consumer: { opensDatabase: true, healthTellsOf: ['database'] },
  }),
  processes: [
    stock,
    {
      name: 'orders',
      command: [process.execPath, 'src/main.js'],
      health: '/health',
      dependsOn: ['stock'],
      env: ({ serviceUrl, queueUrl, defects }) => ({
        SCHEMA: schemaFor(defects),
        STOCK_URL: serviceUrl('stock'),
        EVENTS_QUEUE_URL: queueUrl(ownEvents),
        // Which of the files of naive/ stands in the place of the healthy one: see "imports" in package.json.
        NODE_OPTIONS: defects.map((name) => `--conditions=${name}`).join(' '),
      }),
    },
  ],
  // Its processes share nothing but what they are given: the queue, the database and the port of each system are its own.
  severalAtOnce: true,
  databases: ['orders'],
  queues: [ownQueue],
  defects: [
    onEveryStream({
      name: 'acknowledges-always',
      says: 'The handler logs its error and returns the message all the same: it is deleted.',
      scenario: 'bad-gateway',
      check: 'no-lost-events',
    }),
    onEveryStream({
      name: 'batch-throws',
      says: 'handleMessageBatch throws at the first message that fails: the whole batch comes back.',
      scenario: 'partial-batch',
      check: 'only-the-failed-come-back',
    }),
    onEveryStream({
      name: 'waits-for-stock',
      says: 'Nobody told fetch when to give up: a call that hangs outlasts the visibility time-out.',
      scenario: 'hanging-dependency',
      check: 'calls-time-out',
    }),
    onEveryStream({
      name: 'stops-at-once',
      says: 'SIGTERM ends the process, and what it has in flight waits for its visibility time-out.',
      scenario: 'rolling-restart',
      check: 'stops-gracefully',
    }),
    selectBeforeInsert,
    publishedAfterCommit,
    readModifyWrite,
  ],
})

export default defineConfig({ targets: { 'sqs-consumer': target }, out: 'reports/runs' })
