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
  name: 'go',
  streams: orderStreams({
    // Longer than consumer.go lets a handler take, and receives enough to live through a deployment and an outage.
    queue: { name: 'orders', visibilityTimeoutSeconds: 10, maxReceiveCount: 5 },
    consumer: { opensDatabase: true, healthTellsOf: ['database'] },
  }),
  processes: [
    stock,
    {
      name: 'orders',
      // Built with "go build -o bin/orders .", and with the tag of a mistake beside it.
      command: 'bin/orders${DEFECTS:+-$DEFECTS}',
      health: '/health',
      dependsOn: ['stock'],
      env: ({ serviceUrl, queueUrl, defects }) => ({
        SCHEMA: schemaFor(defects),
        STOCK_URL: serviceUrl('stock'),
        EVENTS_QUEUE_URL: queueUrl(ownEvents),
      }),
    },
  ],
  // Its processes share nothing but what they are given: the queue, the database and the port of each system are its own.
  severalAtOnce: true,
  databases: ['orders'],
  queues: [ownQueue],
  defects: [
    onEveryStream({
      name: 'stops-at-once',
      says: 'Nobody listens to SIGTERM: the process ends, and what it has in flight waits for its visibility time-out.',
      scenario: 'rolling-restart',
      check: 'stops-gracefully',
    }),
    selectBeforeInsert,
    publishedAfterCommit,
    readModifyWrite,
  ],
})

export default defineConfig({ targets: { go: target }, out: 'reports/runs' })
