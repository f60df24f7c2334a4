import { z } from 'zod'
import { createSchema } from '../platform/create-schema.ts'
import { openDatabase } from '../platform/database.ts'
import { databaseHealth } from '../platform/health.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { milliseconds, readSettings } from '../platform/settings.ts'
import { incentives } from './incentives.ts'
import { schemaOf } from './schema.ts'
import { visits } from './visits.ts'

// The prison management system's own records, behind an API.
const settings = readSettings({ DATABASE_URL: z.string(), LOCK_TIMEOUT_MS: milliseconds(1_000) })
const defects = settings.DEFECTS
const log = openLog('nomis-api', settings.REPLICA)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: defects.has('no-lock-timeout') ? undefined : settings.LOCK_TIMEOUT_MS,
  log,
  defects,
  maxConnections: 40,
})

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects: settings.DEFECTS,
  health: { db: databaseHealth(database) },
  routes: (app) => {
    visits(app, { database, log, defects })
    incentives(app, { database, log, defects })
  },
  start: () => createSchema(database, { name: 'nomis', statements: schemaOf(defects), defects }),
  close: () => database.end(),
})
