import { z } from 'zod'
import { contentStore, contentTable } from '../content-store/content-store.ts'
import { createSchema } from '../platform/create-schema.ts'
import { openDatabase } from '../platform/database.ts'
import { databaseHealth } from '../platform/health.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { milliseconds, readSettings } from '../platform/settings.ts'

// The publishing side of visits and incentive reviews: the digital prison services.
const settings = readSettings({ DATABASE_URL: z.string(), LOCK_TIMEOUT_MS: milliseconds(1_000) })
const log = openLog('dps-api', settings.REPLICA)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects: settings.DEFECTS,
})

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects: settings.DEFECTS,
  health: { db: databaseHealth(database) },
  routes: (app) => {
    contentStore(app, database, 'dps.visit', '/visits/:id')
    contentStore(app, database, 'dps.incentive_review', '/incentive-reviews/id/:id')
  },
  start: () =>
    createSchema(database, {
      name: 'dps',
      statements: [contentTable('dps.visit'), contentTable('dps.incentive_review')],
      defects: settings.DEFECTS,
    }),
  close: () => database.end(),
})
