import { setTimeout as delay } from 'node:timers/promises'
import type { FaultContext, Injected } from '../../../harness/model/fault.ts'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import type { Lockable } from '../../../harness/model/target.ts'
import { rowOf } from './row-of.ts'
import { type Waiter, waitersFor } from './waiters.ts'
import { timeInForce } from '../../time-in-force.ts'
import { sessionName } from './session-name.ts'

/** What has been caught: transactions that wait for a row, and the sessions that hold it and watch them. */
export interface Caught {
  readonly waiters: readonly Waiter[]
  /** Holds the row's lock in an open transaction. */
  readonly holder: DatabaseSession
  readonly watcher: DatabaseSession
}

/** What to catch, and what to do then. */
export interface CatchOptions {
  readonly row: Lockable
  /** The row's key, bound. */
  readonly key: string
  /** Makes sure, before anything is locked, that what will be done may be done. */
  readonly may?: (watcher: DatabaseSession) => Promise<void>
  /** Longest wait for somebody to come, in ms; then the fault is over. @default as long as a message's deliveries take */
  readonly atMostMs: number | undefined
  /** Acts on what was caught, while the lock is still held, and tells of its bites; false when it was not one to act on: it is let go, and the next one awaited. */
  readonly strike: (caught: Caught) => Promise<boolean>
  /** Takes what else must be held, once the row is held again after one was let go. */
  readonly again?: () => Promise<void>
}

/** Milliseconds between two looks. */
const everyMs = 10

/** Name of a backend in bites: the application that it serves, and its pid. */
export const backendName = ({ application, pid }: Pick<Waiter, 'application' | 'pid'>): string =>
  sessionName(application, pid)

/**
 * Locks a row until a transaction waits for it: that one is in mid-transaction, certainly, and stays there while something is
 * done to it. The lock is let go when healed.
 */
export const catchInTransaction = async (
  context: FaultContext,
  token: string,
  { row, key, may, atMostMs, strike, again }: CatchOptions,
): Promise<Injected> => {
  const holder = await context.reach.database.session(row.database, token)
  const watcher = await context.reach.database.session(row.database, token)
  const release = new AbortController()
  const close = async (): Promise<void> => {
    await Promise.allSettled([holder.query('rollback')])
    await Promise.allSettled([holder.close(), watcher.close()])
  }
  const lock = async (how = ''): Promise<boolean> => {
    await holder.query('begin')
    return (await holder.query(`select 1 from ${row.table} where ${row.where} for update${how}`, [key])).length > 0
  }
  /** Holds the row anew, without waiting for whoever has it now; whether it does. */
  const lockAgain = async (): Promise<boolean> => {
    await holder.query('rollback')
    if (!(await lock(' skip locked'))) return false
    await again?.()
    return true
  }
  try {
    await may?.(watcher)
    await rowOf(watcher, row, key)
    await lock()
  } catch (error) {
    await close()
    throw error
  }
  const failed = (error: unknown): undefined => {
    context.fail(error)
    return undefined
  }
  const watch = async (): Promise<void> => {
    const [since, longestMs] = [performance.now(), timeInForce(context, atMostMs)]
    let held = true
    while (!release.signal.aborted && !context.signal.aborted) {
      if (!held) held = await lockAgain()
      const waiters = held ? await waitersFor(watcher, holder.pid) : []
      if (waiters.length > 0) {
        const struck = await strike({ waiters, holder, watcher }).catch(failed)
        if (struck === undefined) return
        if (struck) return context.bitten()
        held = false
      }
      if (performance.now() - since > longestMs) return context.over()
      if (waiters.length === 0) await delay(everyMs)
    }
  }
  // A session that is lost before its time (somebody else restarts the server, say) catches nobody any more.
  const watching = watch().catch(context.over)
  return {
    heal: async () => {
      release.abort()
      await watching
      await close()
    },
  }
}
