import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { createSchema } from './create-schema.ts'
import { openDatabase } from './database.ts'
import { databaseHealth } from './health.ts'
import { type Log, openLog } from './log.ts'
import { runService } from './run-service.ts'
import { milliseconds, readSettings } from './settings.ts'

/** What the parts of a service with a database work with. */
export interface DatabaseServiceContext {
  readonly database: Pool
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

/** A service that answers calls from a schema of its own. */
export interface DatabaseService {
  readonly name: string
  readonly schema: string
  /** What makes the schema; run at every start. */
  readonly statements: (defects: ReadonlySet<string>) => readonly string[]
  readonly routes: (app: FastifyInstance, context: DatabaseServiceContext) => void
  /** Whether its transactions wait for a lock without end: a mistake. @default never */
  readonly waitsForEver?: (defects: ReadonlySet<string>) => boolean
  /** @default the pool's own */
  readonly maxConnections?: number
}

/** Runs one until it is told to stop. */
export const runDatabaseService = async (service: DatabaseService): Promise<void> => {
  const { name, schema, statements, routes, waitsForEver, maxConnections } = service
  const settings = readSettings({ DATABASE_URL: z.string(), LOCK_TIMEOUT_MS: milliseconds(1_000) })
  const defects = settings.DEFECTS
  const log = openLog(name, settings.REPLICA)
  const database = openDatabase({
    url: settings.DATABASE_URL,
    applicationName: settings.REPLICA,
    lockTimeoutMs: waitsForEver?.(defects) === true ? undefined : settings.LOCK_TIMEOUT_MS,
    log,
    defects,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  })
  await runService({
    host: settings.LISTEN_ADDRESS,
    port: settings.PORT,
    log,
    defects,
    health: { db: databaseHealth(database) },
    routes: (app) => routes(app, { database, log, defects }),
    start: () => createSchema(database, { name: schema, statements: statements(defects), defects }),
    close: () => database.end(),
  })
}
