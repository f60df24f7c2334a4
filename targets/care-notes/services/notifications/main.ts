import { z } from 'zod'
import { createSchema } from '../../../reference/services/platform/create-schema.ts'
import { openDatabase } from '../../../reference/services/platform/database.ts'
import { databaseHealth } from '../../../reference/services/platform/health.ts'
import { openLog } from '../../../reference/services/platform/log.ts'
import { runService } from '../../../reference/services/platform/run-service.ts'
import { milliseconds, readSettings } from '../../../reference/services/platform/settings.ts'
import { deadLetterAlert } from '../../../reference/services/queues/dead-letter-alert.ts'
import { queueAdmin } from '../../../reference/services/queues/queue-admin.ts'
import { queueClient } from '../../../reference/services/queues/queue-client.ts'
import { queueHealth } from '../../../reference/services/queues/queue-health.ts'
import { queueSettings } from '../../../reference/services/queues/queue-settings.ts'
import { runQueues } from '../../../reference/services/queues/run-queues.ts'
import { noteWritten, statements } from './note-written.ts'

// Tells those who are to know of a note.
const settings = readSettings({
  ...queueSettings,
  DATABASE_URL: z.string(),
  LOCK_TIMEOUT_MS: milliseconds(1_000),
  NOTE_WRITTEN_QUEUE_URL: z.url(),
  NOTE_WRITTEN_DLQ_URL: z.url(),
})
const { DEFECTS: defects } = settings
const log = openLog('notifications', settings.REPLICA)
const sqs = queueClient()
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects,
  // As many as it has messages in flight, and it waits for a connection no longer than it may have one.
  maxConnections: 12,
  connectionPatienceMs: 3_000,
})
const queue = {
  id: 'notewritten',
  queueUrl: settings.NOTE_WRITTEN_QUEUE_URL,
  deadLetterQueueUrl: settings.NOTE_WRITTEN_DLQ_URL,
}
const consumption = runQueues({
  sqs,
  subscriptions: [noteWritten({ database, log, defects }, queue)],
  log,
  defects,
  errorVisibilitySeconds: settings.ERROR_VISIBILITY_SECONDS,
  fifoBatch: settings.FIFO_BATCH,
})
const alert = deadLetterAlert({ sqs, queues: [queue], log, defects })

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: { db: databaseHealth(database), ...queueHealth(sqs, [queue]) },
  routes: (app) => queueAdmin(app, { sqs, queues: [queue], jwtSecret: settings.JWT_SECRET, defects }),
  start: async () => {
    await createSchema(database, { name: 'notifications', statements, defects })
    await consumption.start()
    alert.start()
  },
  stop: async () => {
    await alert.stop()
    await consumption.stop()
  },
  close: async () => {
    sqs.destroy()
    await database.end()
  },
})
