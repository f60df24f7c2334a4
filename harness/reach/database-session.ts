import { Client } from 'pg'
import { z } from 'zod'
import { assertSeesSessions, explainRights } from './database-rights.ts'
import type { DatabaseReach, DatabaseSession } from '../model/database-reach.ts'

const pidRows = z.array(z.object({ pid: z.number() }))
const rowsForm = z.array(z.record(z.string(), z.unknown()))

/** Whether a connection failed because nobody listens at its address. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'

/** What listens there is not a PostgreSQL that faults could act on: none of our sessions can be there either. */
class UnfitServer extends Error {}

/** Whether a session could not be opened because what listens there is no PostgreSQL, or one that is too old. */
export const isUnfit = (error: unknown): boolean => error instanceof UnfitServer

/** The oldest version that has what faults need, and whose people still mend it. */
const oldest = 14

const statusForm = z.looseObject({ parameterName: z.string(), parameterValue: z.string() })

/** Connects, to a PostgreSQL that is new enough. */
const connect = async (client: Client, url: string): Promise<void> => {
  const { host } = new URL(url)
  const said = new Map<string, string>()
  client.connection.on('parameterStatus', (message: unknown) => {
    const { parameterName, parameterValue } = statusForm.parse(message)
    said.set(parameterName, parameterValue)
  })
  try {
    await client.connect()
  } catch (error) {
    // An SQLSTATE or a code of the system's says itself what is wrong.
    if (!(error instanceof Error) || ('code' in error && error.code !== undefined)) throw error
    const words = `what listens at ${host} does not answer as PostgreSQL does: ${error.message}`
    // A first byte that no server of this protocol ever sends; silence and a lost connection may have other reasons.
    if (error.message.startsWith('received invalid response')) throw new UnfitServer(words, { cause: error })
    throw new Error(words, { cause: error })
  }
  const version = said.get('server_version') ?? 'unknown'
  const cockroach = said.get('crdb_version')
  if (cockroach !== undefined || !(Number.parseInt(version, 10) >= oldest)) {
    await client.end()
    const what = cockroach === undefined ? `PostgreSQL ${version}` : `${cockroach}, which is not PostgreSQL`
    throw new UnfitServer(`the server at ${host} is ${what}: faults on the database need PostgreSQL ${oldest} or newer`)
  }
}

/**
 * Opens a session of our own, a connection that nobody shares.
 *
 * @throws when nobody answers there, or what answers is not PostgreSQL 14 or newer ({@link isUnfit})
 */
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
  await connect(client, url)
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
