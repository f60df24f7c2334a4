import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

const settingRows = z.array(z.object({ setting: z.coerce.number() }))
const xidRows = z.array(z.object({ xid: z.string() }))
const cycleRows = z.array(z.object({ pid: z.number(), application: z.string() }))

const everyMs = 10

/** SQLSTATE of an error that the server answered with, or of what caused an error that explains it. */
export const sqlStateOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : sqlStateOf(error.cause)
}

/** How long a session waits for a lock before it looks for a deadlock, in ms, where it sets nothing else (deadlock_timeout). */
export const looksAfterMs = async (session: DatabaseSession): Promise<number> =>
  settingRows.parse(
    await session.query("select reset_val as setting from pg_settings where name = 'deadlock_timeout'"),
  )[0]?.setting ?? 1_000

/**
 * Keeps a session from being the one that a deadlock ends: the server ends whoever looks for one and finds it, which each waiter does
 * once, after its own deadlock_timeout. Where the role may not set that (only superusers may, and who was granted it), the session's
 * look must be over before there is anything to find: how long that takes, in ms.
 */
export const neverLook = async (session: DatabaseSession): Promise<number> => {
  try {
    await session.query("set deadlock_timeout = '1h'")
    return 0
  } catch (error) {
    if (sqlStateOf(error) !== '42501') throw error
    // Twice: the server's timer goes by its own clock, and a busy machine is late.
    return 2 * (await looksAfterMs(session))
  }
}

/** The transactions that some backends are in; none of one that has not written yet. */
export const transactionsOf = async (watcher: DatabaseSession, pids: readonly number[]): Promise<readonly string[]> => {
  const sql = `select backend_xid::text as xid from unnest($1::int[]) as one (pid)
    cross join lateral pg_stat_get_activity(one.pid) where backend_xid is not null`
  return xidRows.parse(await watcher.query(sql, [pids])).map(({ xid }) => xid)
}

/** Whose lock is awaited, by its backend's pid, and whether there is nothing more to await. */
interface Awaited {
  readonly session: number
  readonly over: () => boolean
}

/** A backend that waits for a session which waits for it. */
export interface InCycle {
  readonly pid: number
  readonly application: string
}

/** Awaits that a session waits for a lock, until `over` tells that it never will. */
export const awaitWait = async (watcher: DatabaseSession, { session, over }: Awaited): Promise<void> => {
  while (
    !over() &&
    (await watcher.query('select 1 where cardinality(pg_blocking_pids($1)) > 0', [session])).length === 0
  )
    await delay(everyMs)
}

/** Awaits that somebody waits for a session which waits for them; nobody when `over` tells that nobody will. */
export const awaitCycle = async (watcher: DatabaseSession, { session, over }: Awaited): Promise<readonly InCycle[]> => {
  const sql = `select other.pid, application_name as application
    from unnest(pg_blocking_pids($1)) as other (pid) cross join lateral pg_stat_get_activity(other.pid)
    where $1 = any(pg_blocking_pids(other.pid))`
  for (;;) {
    const found = cycleRows.parse(await watcher.query(sql, [session]))
    if (found.length > 0 || over()) return found
    await delay(everyMs)
  }
}
