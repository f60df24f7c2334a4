// #region fault
import { z } from 'zod'
import { endSessions, hold, undoOf } from '../../../../chaos/database/parts/held-lock.ts'
import { lockBite } from '../../../../chaos/database/parts/lock-bite.ts'
import type { Fault } from '../../../../harness/model/fault.ts'
import type { Json } from '../../../../harness/model/schedule.ts'

const form = z.strictObject({ number: z.number().int(), waiters: z.number().int().min(1), atMostMs: z.number() })

/** Options of {@link advisoryLock}. */
export interface AdvisoryLockOptions {
  /** Which lock: the number that the system gives to pg_advisory_lock. */
  readonly number: number
  /** Released once so many transactions wait for it at the same moment. @default 1 */
  readonly waiters?: number
  /** Longest hold, in ms. @default 15,000 */
  readonly atMostMs?: number
}

/** An advisory lock by which the system lets one replica at a time do something, held by somebody else. */
export const advisoryLock = ({ number, waiters = 1, atMostMs = 15_000 }: AdvisoryLockOptions): Fault => ({
  name: 'advisory-lock',
  options: { number, waiters, atMostMs },
  needs: [{ link: 'database' }],
  undo: (context, token) => undoOf(context, context.stream.links.database ?? '', token),
  heal: endSessions,
  bite: (history, faultId) => lockBite(history, faultId, { waiters }),
  inject: async (context, token) => {
    const { database } = context.stream.links
    if (database === undefined) throw new Error(`${context.stream.name} names no database`)
    return hold(context, token, {
      database,
      sql: 'select pg_advisory_xact_lock($1)',
      values: [number],
      what: `the advisory lock ${number}`,
      until: { waiters },
      atMostMs,
    })
  },
})

/** Makes an advisory lock from a plan's options. */
export const advisoryLockFrom = (options: Json): Fault => advisoryLock(form.parse(options))
// #endregion fault
