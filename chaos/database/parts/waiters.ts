import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { sameStatement } from './same-statement.ts'

/** A backend that waits, directly or behind others, for a lock that one session holds. */
export interface Waiter {
  readonly pid: number
  readonly application: string
  /** Start of the waiting statement, as the server writes it: tells one wait of a backend from its next. */
  readonly since: string
  readonly waitedMs: number
}

// pg_blocking_pids names direct blockers only: of two sessions that wait for one row, the second is blocked by the first
// (PostgreSQL documentation, "Session Information Functions"). So the chain is followed to the holder. Those that wait are looked up first, so that the statement shown is not what its backend
// ran before; and whoever waits is at the same statement afterwards, so that it is not what its backend ran between, and seems to have given up.
const sql = `
  with recursive waiting as materialized (
    select distinct pid from pg_locks where not granted
  ), blocked as materialized (
    select waiting.pid, application_name, query_start, pg_blocking_pids(waiting.pid) as blockers
    from waiting cross join lateral pg_stat_get_activity(waiting.pid) where state = 'active' and wait_event_type = 'Lock'
  ), ${sameStatement('blocked')}, behind as (
    select pid, application_name, query_start from blocked where $1 = any(blockers)
    union
    select b.pid, b.application_name, b.query_start from blocked b join behind on behind.pid = any(b.blockers)
  )
  select pid, application_name as application, query_start::text as since,
         (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as "waitedMs"
  from behind where (pid, query_start) in (select pid, query_start from still) order by query_start`

/** Everybody who waits for the lock of the session with this pid. */
export const waitersFor = async (watcher: DatabaseSession, holder: number): Promise<readonly Waiter[]> => {
  const rows = await watcher.query(sql, [holder])
  return rows.map((row) => ({
    pid: Number(row['pid']),
    application: String(row['application']),
    since: String(row['since']),
    waitedMs: Number(row['waitedMs']),
  }))
}
