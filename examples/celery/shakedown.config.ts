import { celeryTask, defineConfig, defineTarget, readCeleryLine } from 'shakedown'
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

/** Which file of naive/ stands before the healthy one of the same name, by defect. */
const pathOf = (defects: readonly string[]): string => [...defects.map((name) => `naive/${name}`), 'src'].join(':')

export const target = defineTarget({
  name: 'celery',
  streams: orderStreams({
    // Longer than settings.py lets a task take (task_time_limit), and receives enough to live through a deployment and an outage.
    queue: { name: 'orders', visibilityTimeoutSeconds: 10, maxReceiveCount: 5 },
    message: (event) =>
      celeryTask({ queue: 'orders', task: event.type.replace('order', 'orders'), id: event.id, args: [event] }),
  }),
  processes: [
    stock,
    {
      name: 'orders',
      command:
        '.venv/bin/celery --app app worker --concurrency 2 --loglevel INFO --without-gossip --without-mingle --without-heartbeat',
      ready: { line: /ready\.$/ },
      dependsOn: ['stock'],
      env: ({ serviceUrl, queueUrl, defects }) => ({
        PYTHONPATH: pathOf(defects),
        PYTHONUNBUFFERED: '1',
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
      name: 'early-acknowledgement',
      says: 'The settings of the first steps: a message is deleted when its task begins, and a worker that dies takes it along.',
      scenario: 'consumer-crash',
      check: 'no-lost-events',
    }),
    onEveryStream({
      name: 'failure-acknowledged',
      says: 'Late acknowledgement alone: a task that raised is acknowledged like one that succeeded.',
      scenario: 'bad-gateway',
      check: 'no-lost-events',
    }),
    selectBeforeInsert,
    publishedAfterCommit,
    readModifyWrite,
  ],
  readLine: readCeleryLine,
})

export default defineConfig({ targets: { celery: target }, out: 'reports/runs' })
