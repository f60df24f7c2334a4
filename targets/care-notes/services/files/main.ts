import { z } from 'zod'
import { createSchema } from '../../../reference/services/platform/create-schema.ts'
import { openDatabase } from '../../../reference/services/platform/database.ts'
import { databaseHealth } from '../../../reference/services/platform/health.ts'
import { openLog } from '../../../reference/services/platform/log.ts'
import { runService } from '../../../reference/services/platform/run-service.ts'
import { milliseconds, readSettings } from '../../../reference/services/platform/settings.ts'
import { files } from './files.ts'
import { objectStore } from './object-store.ts'
import { schemaOf } from './schema.ts'
import { sweepUploads } from './sweep-uploads.ts'

const count = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)

// Keeps what carers upload: bytes in a bucket, what is known of them in the database.
const settings = readSettings({
  DATABASE_URL: z.string(),
  LOCK_TIMEOUT_MS: milliseconds(1_000),
  FILES_BUCKET: z.string().min(1),
  OBJECT_TIMEOUT_MS: milliseconds(1_500),
  /** How much one resident may have, until operators change it. */
  QUOTA_BYTES: count(10 * 1_024 * 1_024),
  SWEEP_AFTER_SECONDS: count(10),
})
const { DEFECTS: defects } = settings
const log = openLog('files', settings.REPLICA)
const objects = objectStore(settings.FILES_BUCKET, settings.OBJECT_TIMEOUT_MS, log)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects,
})
const sweeper = sweepUploads({ database, objects, log, afterSeconds: settings.SWEEP_AFTER_SECONDS })

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: { db: databaseHealth(database), objects: objects.health },
  routes: (app) => files(app, { database, objects, log, defects }),
  start: async () => {
    await createSchema(database, { name: 'files', statements: schemaOf(settings.QUOTA_BYTES), defects })
    sweeper.start()
  },
  stop: () => sweeper.stop(),
  close: async () => {
    objects.close()
    await database.end()
  },
})
