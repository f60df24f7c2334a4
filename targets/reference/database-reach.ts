import { Client } from 'pg'
import { z } from 'zod'
import type { DatabaseReach, RunningSystem } from '../../harness/target.ts'

const pidRows = z.array(z.object({ pid: z.number() }))
const rowsSchema = z.array(z.record(z.string(), z.unknown()))

/** Sessions of our own on the system's databases, each a connection that nobody shares. */
export const databaseReach = (system: RunningSystem): DatabaseReach => ({
  session: async (database, applicationName) => {
    const client = new Client({
      connectionString: system.databaseUrl(database),
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
    })
    let lost: Error | undefined
    client.on('error', (error) => {
      lost = error
    })
    await client.connect()
    const [backend] = pidRows.parse((await client.query('select pg_backend_pid() as pid')).rows)
    return {
      pid: backend?.pid ?? 0,
      query: async (sql, values = []) => {
        if (lost !== undefined) throw new Error('the database session was lost', { cause: lost })
        return rowsSchema.parse((await client.query(sql, [...values])).rows)
      },
      close: () => client.end(),
    }
  },
})
