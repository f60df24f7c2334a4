import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { endSessions, hold, undoOf } from './parts/held-lock.ts'
import { lockBite } from './parts/lock-bite.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  waiters: z.number().int(),
  atMostMs: z.number().optional(),
  reads: z.boolean().optional(),
})

/** Options of {@link tableLock}. */
export interface TableLockOptions {
  /** Released once so many transactions wait for it at the same moment. */
  readonly waiters: number
  /** Longest hold, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
  /** Whether nobody can read it either (ACCESS EXCLUSIVE): then one who waited for it is enough, whether they gave up or not. @default false */
  readonly reads?: boolean | undefined
}

/**
 * The table into which a stream's creates insert, locked so that it can be read but not written (SHARE ROW EXCLUSIVE):
 * whoever looks first and inserts then has looked, and waits. Released when enough wait, it makes their race certain.
 */
export const tableLock = ({ waiters, atMostMs, reads = false }: TableLockOptions): Fault => ({
  name: 'table-lock',
  options: { waiters, ...timeInPlan(atMostMs), ...(reads ? { reads } : {}) },
  needs: [{ table: true }],
  undo: (context, token) => undoOf(context, context.stream.table?.database ?? '', token),
  heal: endSessions,
  bite: (history, faultId) => lockBite(history, faultId, reads ? {} : { waiters }),
  inject: async (context, token) => {
    const { table } = context.stream
    if (table === undefined) throw new Error(`${context.stream.name} names no table to lock`)
    return hold(context, token, {
      database: table.database,
      sql: `lock table ${table.table} in ${reads ? 'access' : 'share row'} exclusive mode`,
      values: [],
      what: `the table ${table.table}`,
      until: reads ? {} : { waiters },
      atMostMs,
    })
  },
})

/** Makes a table lock from a plan's options. */
export const tableLockFrom = (options: Json): Fault => tableLock(form.parse(options))
