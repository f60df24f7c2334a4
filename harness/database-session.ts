import { Client } from 'pg'
import { z } from 'zod'
import { assertSeesSessions, explainRights } from './database-rights.ts'
import type { DatabaseReach, DatabaseSession } from './target.ts'

const pidRows = z.array(z.object({ pid: z.number() }))
const rowsForm = z.array(z.record(z.string(), z.unknown()))

/** Whether a connection failed because nobody listens at its address. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'

/** Opens a session of our own, a connection that nobody shares. */
export const openSession = async (url: string, applicationName: string): Promise<DatabaseSession> => {
  const client = new Client({
    connectionString: url,
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
      const { rows } = await client.query(sql, [...values]).catch((error: unknown) => {
        throw explainRights(error, sql, client.user ?? 'of this connection')
      })
      return rowsForm.parse(rows)
    },
    close: async () => client.end(),
  }
}

/** Sessions on a system's databases, by their names. */
export const databaseReach = (url: (database: string) => string): DatabaseReach => ({
  url,
  session: async (database, applicationName) => {
    const session = await openSession(url(database), applicationName)
    try {
      await assertSeesSessions(session.query)
    } catch (error) {
      await session.close()
      throw error
    }
    return session
  },
})
