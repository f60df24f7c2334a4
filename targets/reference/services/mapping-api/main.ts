import { z } from 'zod'
import { createSchema } from '../platform/create-schema.ts'
import { openDatabase } from '../platform/database.ts'
import { databaseHealth } from '../platform/health.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { milliseconds, readSettings } from '../platform/settings.ts'
import { mappings, mappingTable } from './mappings.ts'

// Which record here is which record in NOMIS.
const settings = readSettings({ DATABASE_URL: z.string(), LOCK_TIMEOUT_MS: milliseconds(1_000) })
const log = openLog('mapping-api', settings.REPLICA)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects: settings.DEFECTS,
})
const visit = { table: 'mapping.visit', path: '/mapping/visits', key: 'vsipId', byKey: 'vsipId' }
const incentive = {
  table: 'mapping.incentive',
  path: '/mapping/incentives',
  key: 'incentiveId',
  byKey: 'incentive-id',
}

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects: settings.DEFECTS,
  health: { db: databaseHealth(database) },
  routes: (app) => {
    mappings(app, database, visit)
    mappings(app, database, incentive)
  },
  start: () =>
    createSchema(database, {
      name: 'mapping',
      statements: [mappingTable(visit.table), mappingTable(incentive.table)],
      defects: settings.DEFECTS,
    }),
  close: () => database.end(),
})
