import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { sessionName } from './session-name.ts'

/** Work of the system's while the database may only be read. */
export interface RefusedWrite {
  /** Tells one statement of a backend from its next. */
  readonly id: string
  /** Application and backend. */
  readonly name: string
  /** The statement's beginning; `rollback` where that was quicker than us. */
  readonly statement: string
}

// A statement that fails ends in no time: what is seen is its text, or the rollback after it.
const sql = `
  select pid, query_start::text as since, application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement
  from pg_stat_activity
  where backend_type = 'client backend' and datname = current_database() and application_name not like 'shakedown-%'
    and query_start > $1::timestamptz and query ~* '^\\s*(insert|update|delete|merge|rollback|select .* for (no key )?update)'
  order by query_start`

/** Writes that were tried since a moment, the server's. */
export const refusedWrites = async (watcher: DatabaseSession, since: string): Promise<readonly RefusedWrite[]> => {
  const rows = await watcher.query(sql, [since])
  return rows.map((row) => ({
    id: `${String(row['pid'])}@${String(row['since'])}`,
    name: sessionName(String(row['application']), Number(row['pid'])),
    statement: String(row['statement']),
  }))
}
