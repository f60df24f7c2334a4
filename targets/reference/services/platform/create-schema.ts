import type { Pool } from 'pg'
import { inTransaction } from './database.ts'

/** Creates a service's schema and tables where they are missing. Replicas that start together take turns. */
export const createSchema = (pool: Pool, schema: string, statements: readonly string[]): Promise<void> =>
  inTransaction(pool, 'read committed', async (client) => {
    // `create … if not exists` alone is not safe against itself: two sessions can both find nothing and both insert.
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`create schema ${schema}`])
    await client.query([`create schema if not exists ${schema}`, ...statements].join(';\n'))
  })
