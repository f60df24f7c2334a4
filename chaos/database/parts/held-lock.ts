import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isGone, isUnfit, openSession } from '../../../harness/reach/database-session.ts'
import type { FaultContext, Injected } from '../../../harness/model/fault.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { type Waiter, waitersFor } from './waiters.ts'
import { timeHeld } from '../../time-in-force.ts'
import { sessionName } from './session-name.ts'

/** When a lock has been held long enough. */
export interface Until {
  /** So many transactions wait for it at the same moment. @default not a condition */
  readonly waiters?: number
  /** So many waits were given up while it was held. @default not a condition */
  readonly gaveUp?: number
}

/** A lock to hold. */
export interface HeldLock {
  readonly database: string
  /** Takes the lock, within a transaction that is never committed. */
  readonly sql: string
  readonly values: readonly unknown[]
  /** What is locked, in words: `row A1234BC of nomis.booking`. */
  readonly what: string
  readonly until: Until
  /** Longest time for which nobody waits, and longest hold once somebody does, in ms; then the fault is over, whatever was seen. @default so long that a delivery is left afterwards */
  readonly atMostMs: number | undefined
}

const everyMs = 10

const nameOf = ({ application, pid }: Waiter): string => sessionName(application, pid)

/** Watches who waits for the lock, and bites: once when a wait begins, once when it is given up or ended by the release. */
const watch = async (
  context: FaultContext,
  watcher: DatabaseSession,
  holder: number,
  lock: HeldLock,
  release: AbortSignal,
): Promise<void> => {
  const waits = new Map<string, Waiter>()
  const longestMs = timeHeld(context, lock.atMostMs)
  let since = performance.now()
  let gaveUp = 0
  while (!release.aborted && !context.signal.aborted) {
    const now = new Map((await waitersFor(watcher, holder)).map((waiter) => [`${waiter.pid}@${waiter.since}`, waiter]))
    // A wait that ended because of our own release is not one that was given up.
    if (release.aborted) break
    if (now.size > 0 && waits.size === 0 && gaveUp === 0) since = performance.now()
    for (const [id, waiter] of now) {
      if (!waits.has(id)) context.bite(`${nameOf(waiter)} waits for ${lock.what}`, { subject: nameOf(waiter) })
      waits.set(id, waiter)
    }
    for (const [id, waiter] of waits) {
      if (now.has(id)) continue
      waits.delete(id)
      gaveUp += 1
      const heldMs = Math.round(waiter.waitedMs)
      context.bite(`${nameOf(waiter)} gave up after ${heldMs} ms`, { subject: nameOf(waiter), heldMs, gaveUp: true })
    }
    const enough = now.size >= (lock.until.waiters ?? 0) && gaveUp >= (lock.until.gaveUp ?? 0)
    if (enough) context.bitten()
    if (performance.now() - since > longestMs) context.over()
    await delay(everyMs)
  }
  for (const waiter of waits.values()) {
    const heldMs = Math.round(waiter.waitedMs)
    context.bite(`${nameOf(waiter)} waited ${heldMs} ms, until the release`, {
      subject: nameOf(waiter),
      heldMs,
      gaveUp: false,
    })
  }
}

/** Takes a lock in a session of our own and holds it until healed. */
export const hold = async (context: FaultContext, token: string, lock: HeldLock): Promise<Injected> => {
  const holder = await context.reach.database.session(lock.database, token)
  const watcher = await context.reach.database.session(lock.database, token)
  const release = new AbortController()
  try {
    await holder.query('begin')
    await holder.query(lock.sql, lock.values)
  } catch (error) {
    await Promise.all([holder.close(), watcher.close()])
    throw error
  }
  // A session that is lost (the server is restarted, say) has let go of the lock: the fault is over.
  const watching = watch(context, watcher, holder.pid, lock, release.signal).catch(context.over)
  return {
    heal: async () => {
      release.abort()
      await watching
      await Promise.allSettled([holder.query('rollback')])
      await Promise.allSettled([holder.close(), watcher.close()])
    },
  }
}

const undoForm = z.looseObject({ url: z.string(), token: z.string() })

/** Undo record of sessions of ours: where they are, and the name that they go by. */
export type Undo = { readonly url: string; readonly token: string }

/** The undo record of a held lock: every session under the token's name is to be ended. */
export const undoOf = ({ reach }: FaultContext, database: string, token: string): Undo => ({
  url: reach.database.url(database),
  token,
})

/** Runs a statement where the sessions are, unless the server is gone. */
const runAt = async (url: string, sql: string, values: readonly unknown[]): Promise<void> => {
  const session = await openSession(url, 'shakedown-heal').catch((error: unknown) => {
    // Nobody listens there: the server is gone, and every session with it. Or nothing that could have let one in.
    if (isGone(error) || isUnfit(error)) return undefined
    throw error
  })
  if (session === undefined) return
  try {
    await session.query(sql, values)
  } finally {
    await session.close()
  }
}

const endSql = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1'

/** Heals from the record alone, also in another process. Harmless when nothing is left. */
export const endSessions = async (undo: Json): Promise<void> => {
  const { url, token } = undoForm.parse(undo)
  await runAt(url, endSql, [token])
}

/** Ends one of our sessions, also one that waits for a lock and would not notice that its client is gone. */
export const endBackend = async ({ url, token }: Undo, pid: number): Promise<void> =>
  runAt(url, `${endSql} and pid = $2`, [token, pid])
