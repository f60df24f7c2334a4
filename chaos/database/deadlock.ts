import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import type { Lockable } from '../../harness/model/target.ts'
import { backendName, type Caught, catchInTransaction } from './parts/caught-in-transaction.ts'
import { awaitCycle, awaitWait, looksAfterMs, neverLook, sqlStateOf, transactionsOf } from './parts/cycle.ts'
import { endBackend, endSessions, undoOf } from './parts/held-lock.ts'
import { saidSince } from './parts/states-since.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), atMostMs: z.number().optional() })

/** Options of {@link deadlock}. */
export interface DeadlockOptions {
  /** Abstract key whose row is locked first; the row must exist. */
  readonly key: string
  /** Longest wait for a transaction, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/** What the deadlock is about: a row, by its bound key, and the table that handlers come to last. */
interface Crossing {
  readonly row: Lockable
  readonly key: string
  readonly thenTable: string
}

/** The session that is the other half of the deadlock. */
interface Opponent extends Crossing {
  readonly session: DatabaseSession
  /** How long its own look for deadlocks takes: it must not find one. */
  readonly lookMs: number
}

/** Locks the table that handlers come to last, which the deadlock turns on. */
const cross = async (session: DatabaseSession, table: string): Promise<void> => {
  await session.query('begin')
  await session.query(`lock table ${table} in share mode`)
}

const openOpponent = async (context: FaultContext, token: string, crossing: Crossing): Promise<Opponent> => {
  const session = await context.reach.database.session(crossing.row.database, token)
  try {
    const lookMs = await neverLook(session)
    await cross(session, crossing.thenTable)
    return { ...crossing, session, lookMs }
  } catch (error) {
    await session.close()
    throw error
  }
}

/**
 * Closes the circle: the opponent asks for a lock that whoever waits for the row holds already (on the row's table, which it is about
 * to write or has asked for a row of). Once it waits, the row is let go: the transaction goes on, comes to the table that the opponent holds, waits, looks, and
 * finds that the opponent waits for it. The opponent does not look, so it is always the transaction that the server ends.
 * False when the transaction ended without coming to that table: it may be the end of earlier work, and the one to cross is yet to come.
 */
const close = async (
  context: FaultContext,
  { waiters, holder, watcher }: Caught,
  { session, lookMs, row, key, thenTable }: Opponent,
): Promise<boolean> => {
  let ended = false
  // A transaction that asks for a row holds no more than ROW SHARE on its table, with which EXCLUSIVE is the weakest lock to conflict (PostgreSQL documentation, "Table-Level Locks").
  const granted = session.query(`lock table ${row.table} in exclusive mode`).then(
    () => true,
    (error: unknown) => {
      // 40P01: the opponent looked after all. 57P01: it was ended, since the fault was healed.
      if (['40P01', '57P01'].includes(sqlStateOf(error) ?? '')) return false
      throw error
    },
  )
  const outcome = granted.finally(() => {
    ended = true
  })
  outcome.catch(() => undefined)
  const over = (): boolean => ended || context.signal.aborted
  await awaitWait(watcher, { session: session.pid, over })
  if (lookMs > 0) await Promise.race([delay(lookMs), outcome])
  const transactions = await transactionsOf(
    watcher,
    waiters.map(({ pid }) => pid),
  )
  const since = performance.now()
  await holder.query('rollback')
  const caught = await awaitCycle(watcher, { session: session.pid, over })
  for (const other of caught)
    context.bite(
      `${backendName(other)} waits for our backend ${session.pid}, which waits for it (pg_blocking_pids): a deadlock`,
      { subject: backendName(other) },
    )
  if (!(await outcome)) return true
  const heldMs = Math.round(performance.now() - since)
  const wrote = await session.query(`select 1 from ${row.table} where ${row.where} and xmin::text = any($2)`, [
    key,
    transactions,
  ])
  await session.query('rollback')
  // So late somebody else can have looked and found it before we did, unless the row shows that what waited was committed.
  const looked = wrote.length === 0 && heldMs >= (await looksAfterMs(session))
  const crossed = caught.length === 0 && looked ? waiters : caught
  for (const other of crossed)
    context.bite(
      `${backendName(other)} let go of what our backend ${session.pid} waited for, ${heldMs} ms after it could go on`,
      { subject: backendName(other), heldMs },
    )
  for (const waiter of crossed.length > 0 ? [] : waiters)
    context.bite(`${backendName(waiter)} ended without a lock on ${thenTable}`, {
      subject: backendName(waiter),
    })
  return crossed.length > 0
}

const biteOf = (history: History<unknown>, faultId: string): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  const letGo = bites.filter(({ heldMs }) => heldMs !== undefined)
  const said = saidSince(history, faultId, ['40P01'])
  // Lock and statement time-outs.
  const gaveUp = new Set(saidSince(history, faultId, ['55P03', '57014']).map(({ sqlState }) => sqlState))
  const words =
    letGo.length === 0
      ? ['no transaction came with which there could be a deadlock', ...bites.map(({ words }) => words)].join('; ')
      : said.length === 0
        ? `a transaction waited for us while we waited for it, and nobody said 40P01: ${
            gaveUp.size === 0
              ? 'it may have ended for another reason'
              : `it seems to have ended with ${[...gaveUp].join(', ')}, a time-out of its own, no later than the server looks for deadlocks (deadlock_timeout)`
          }`
        : `${letGo.length} ${letGo.length === 1 ? 'transaction' : 'transactions'} ended in a deadlock with us after ${letGo.map(({ heldMs }) => `${heldMs ?? 0} ms`).join(', ')}; 40P01 in the logs: ${said.length}`
  return { bit: letGo.length > 0 && said.length > 0, words, operations: [...bites, ...said].map(({ index }) => index) }
}

/**
 * A deadlock (40P01) between a handler's transaction and a session of our own that locks the same things in another order. The
 * server always ends the handler's.
 */
export const deadlock = ({ key, atMostMs }: DeadlockOptions): Fault => ({
  name: 'deadlock',
  options: { key, ...timeInPlan(atMostMs) },
  needs: [{ row: true }, { thenTable: true }],
  undo: (context, token) => undoOf(context, context.stream.row?.database ?? '', token),
  heal: endSessions,
  bite: biteOf,
  inject: async (context, token) => {
    const { row, thenTable } = context.stream
    if (row === undefined || thenTable === undefined)
      throw new Error(`${context.stream.name} does not name a row and the table that its handlers write then`)
    const bound = context.bind(key)
    const opponent = await openOpponent(context, token, { row, key: bound, thenTable })
    const strike = async (caught: Caught): Promise<boolean> => close(context, caught, opponent)
    const again = async (): Promise<void> => cross(opponent.session, thenTable)
    const end = async (): Promise<void> => {
      // It may be waiting for a lock, where it would not notice that nobody listens any more.
      await endBackend(undoOf(context, row.database, token), opponent.session.pid)
      await Promise.allSettled([opponent.session.close()])
    }
    try {
      const injected = await catchInTransaction(context, token, {
        row,
        key: bound,
        atMostMs,
        strike,
        again,
      })
      return {
        heal: async () => {
          await end()
          await injected.heal()
        },
      }
    } catch (error) {
      await end()
      throw error
    }
  },
})

/** Makes a deadlock from a plan's options. */
export const deadlockFrom = (options: Json): Fault => deadlock(form.parse(options))
