import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

const settingRows = z.array(z.object({ setting: z.coerce.number() }))
const blockedRows = z.array(z.object({ pid: z.number() }))

const everyMs = 10

/** SQLSTATE of an error that the server answered with, or of what caused an error that explains it. */
export const sqlStateOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : sqlStateOf(error.cause)
}

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
    const sql = "select setting from pg_settings where name = 'deadlock_timeout'"
    // Twice: the server's timer goes by its own clock, and a busy machine is late.
    return 2 * (settingRows.parse(await session.query(sql))[0]?.setting ?? 1_000)
  }
}

/** Those of some backends that wait for a session's lock, directly or behind others. */
const waitingFor = async (
  watcher: DatabaseSession,
  pids: readonly number[],
  holder: number,
): Promise<readonly number[]> => {
  const sql = 'select pid from unnest($1::int[]) as pid where $2 = any(pg_blocking_pids(pid))'
  return blockedRows.parse(await watcher.query(sql, [pids, holder])).map(({ pid }) => pid)
}

/** Awaits that one of some backends waits for a session's lock; which ones, none when `over` tells that nobody will. */
export const awaitWait = async (
  watcher: DatabaseSession,
  { pids, holder, over }: { readonly pids: readonly number[]; readonly holder: number; readonly over: () => boolean },
): Promise<readonly number[]> => {
  for (;;) {
    const found = await waitingFor(watcher, pids, holder)
    if (found.length > 0 || over()) return found
    await delay(everyMs)
  }
}
