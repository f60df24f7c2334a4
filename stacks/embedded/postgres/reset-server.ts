import { randomUUID } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { PostgresServer } from './start-postgres.ts'

/** What belongs to the whole server, and to none of its databases: whoever finds any of it cannot tell what else was changed. */
const left = `
  select (select count(*) from pg_roles where rolname !~ '^pg_' and rolname <> current_user)
       + (select count(*) from pg_tablespace where spcname !~ '^pg_')
       + (select count(*) from pg_prepared_xacts)
       + (select count(*) from pg_replication_slots)
       + (select count(*) from pg_db_role_setting)
       + (select count(*) from pg_file_settings where sourcefile !~ '/postgresql\\.conf$') as things`

const others = `select datname as name from pg_database where datname not in ('postgres', 'template0', 'template1')`

/**
 * Drops all that a system made on a server, and waits until the log has told of everything until then.
 *
 * @param logged resolves once the log holds the text
 * @returns false where something is left that does not go with the databases
 */
export const resetServer = async (
  server: Pick<PostgresServer, 'url'>,
  logged: (text: string) => Promise<void>,
): Promise<boolean> => {
  const client = new Client({ connectionString: server.url('postgres'), application_name: 'shakedown' })
  client.on('error', () => undefined) // one that breaks rejects the query at work as well
  await client.connect()
  try {
    const { rows: names } = await client.query<{ name: string }>(others)
    for (const { name } of names) await client.query(`drop database ${escapeIdentifier(name)} with (force)`)
    const { rows } = await client.query<{ things: string }>(left)
    if (rows[0]?.things !== '0') return false
    const mark = `given back ${randomUUID()}`
    const seen = logged(mark)
    await client.query(`do $do$ begin raise log '%', ${escapeLiteral(mark)}; end $do$`)
    await seen
    return true
  } finally {
    await client.end().catch(() => undefined)
  }
}
