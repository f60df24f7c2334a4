import { defineConfig, defineTarget, jdbcUrl } from 'shakedown'
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
  name: 'spring',
  streams: orderStreams({
    // Longer than what a handler waits for at most, and receives enough to live through a deployment and an outage.
    queue: { name: 'orders', visibilityTimeoutSeconds: 10, maxReceiveCount: 5 },
    consumer: { opensDatabase: true, healthTellsOf: ['database'] },
  }),
  processes: [
    stock,
    {
      name: 'orders',
      command: 'java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -jar target/orders.jar',
      health: '/actuator/health',
      dependsOn: ['stock'],
      env: ({ serviceUrl, queueUrl, databaseUrl, replica, defects }) => ({
        SCHEMA: schemaFor(defects),
        STOCK_URL: serviceUrl('stock'),
        EVENTS_QUEUE_URL: queueUrl(ownEvents),
        SPRING_DATASOURCE_URL: jdbcUrl(databaseUrl('orders'), {
          // The name by which this replica's sessions are told from others'.
          ApplicationName: replica,
          // Nobody waits for ever: a handler gives up in time, and its message comes back.
          options: '-c lock_timeout=2000 -c statement_timeout=3000',
          connectTimeout: '2',
          socketTimeout: '5',
        }),
        // A naive class takes the place of the healthy one under the profile of its name.
        SPRING_PROFILES_ACTIVE: defects.join(','),
      }),
    },
  ],
  // Its processes share nothing but what they are given: the queue, the database and the port of each system are its own.
  severalAtOnce: true,
  databases: ['orders'],
  queues: [ownQueue],
  defects: [
    onEveryStream({
      name: 'swallows-errors',
      says: 'The listener catches what is thrown and logs it: the message is deleted like any other.',
      scenario: 'bad-gateway',
      check: 'no-lost-events',
    }),
    selectBeforeInsert,
    publishedAfterCommit,
    readModifyWrite,
  ],
})

export default defineConfig({ targets: { spring: target }, out: 'reports/runs' })
