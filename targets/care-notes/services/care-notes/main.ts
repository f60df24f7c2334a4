import { z } from 'zod'
import { createSchema } from '../../../reference/services/platform/create-schema.ts'
import { openDatabase } from '../../../reference/services/platform/database.ts'
import { databaseHealth } from '../../../reference/services/platform/health.ts'
import { openLog } from '../../../reference/services/platform/log.ts'
import { runService } from '../../../reference/services/platform/run-service.ts'
import { milliseconds, readSettings } from '../../../reference/services/platform/settings.ts'
import { queueClient } from '../../../reference/services/queues/queue-client.ts'
import { notes } from './notes.ts'
import { openOutbox } from './outbox.ts'
import { statements } from './schema.ts'

// Keeps what carers write about residents, and tells others of it.
const settings = readSettings({
  DATABASE_URL: z.string(),
  LOCK_TIMEOUT_MS: milliseconds(1_000),
  NOTE_WRITTEN_QUEUE_URL: z.url(),
})
const { DEFECTS: defects } = settings
const log = openLog('care-notes', settings.REPLICA)
const sqs = queueClient()
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects,
})
const outbox = openOutbox(database, sqs, settings.NOTE_WRITTEN_QUEUE_URL, log)

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: { db: databaseHealth(database) },
  routes: (app) => notes(app, { database, outbox, log, defects }),
  start: async () => {
    await createSchema(database, { name: 'care_notes', statements, defects })
    outbox.start()
  },
  stop: () => outbox.stop(),
  close: async () => {
    sqs.destroy()
    await database.end()
  },
})
