import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { lockKeyOf, type SleepPill } from './sleep-pill.ts'

/** A backend that sleeps in a statement. */
export interface Sleeper {
  /** Tells one statement of a backend from its next. */
  readonly id: string
  /** Application and backend. */
  readonly name: string
  /** The statement's beginning. */
  readonly statement: string
  readonly sleptMs: number
}

/** Who sleeps because of a pill, as the server shows it: its wait event, and the lock that the pill takes. */
export const sleepersOf = async (session: DatabaseSession, { token }: SleepPill): Promise<readonly Sleeper[]> => {
  const rows = await session.query(
    `select pid, query_start::text as since, application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement,
            (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as "sleptMs"
     from pg_stat_activity join pg_locks using (pid)
     where wait_event = 'PgSleep' and locktype = 'advisory' and classid = 0
       and objid = ${lockKeyOf(token)}::bigint & 4294967295 and objsubid = 2
     order by query_start`,
  )
  return rows.map((row) => ({
    id: `${String(row['pid'])}@${String(row['since'])}`,
    name: `${String(row['application'])} (backend ${String(row['pid'])})`,
    statement: String(row['statement']),
    sleptMs: Number(row['sleptMs']),
  }))
}
