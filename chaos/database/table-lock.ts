import { z } from 'zod'
import type { Fault, FaultContext } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { endSessions, hold, undoOf } from './parts/held-lock.ts'
import { lockBite } from './parts/lock-bite.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  waiters: z.number().int().optional(),
  table: z.strictObject({ database: z.string(), table: z.string() }).optional(),
  atMostMs: z.number().optional(),
  reads: z.boolean().optional(),
})

/** Options of {@link tableLock}. */
export interface TableLockOptions {
  /** Released once so many transactions wait for it at the same moment. @default one was seen to wait is enough, whether it gave up or not */
  readonly waiters?: number | undefined
  /** Which table. @default the one into which the stream's creates insert */
  readonly table?: { readonly database: string; readonly table: string } | undefined
  /** Longest hold, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
  /** Whether nobody can read it either (ACCESS EXCLUSIVE). @default false */
  readonly reads?: boolean | undefined
}

/**
 * A table, the one into which a stream's creates insert, locked so that it can be read but not written (SHARE ROW EXCLUSIVE):
 * whoever looks first and inserts then has looked, and waits. Released when enough wait, it makes their race certain.
 */
export const tableLock = (options: TableLockOptions): Fault => {
  const { waiters, table: given, atMostMs, reads = false } = options
  const tableOf = ({ stream }: Pick<FaultContext, 'stream'>) => given ?? stream.table
  return {
    name: 'table-lock',
    options: {
      ...(waiters === undefined ? {} : { waiters }),
      ...(given === undefined ? {} : { table: { ...given } }),
      ...timeInPlan(atMostMs),
      ...(reads ? { reads } : {}),
    },
    needs: given === undefined ? [{ table: true }] : [],
    undo: (context, token) => undoOf(context, tableOf(context)?.database ?? '', token),
    heal: endSessions,
    bite: (history, faultId) => lockBite(history, faultId, waiters === undefined ? {} : { waiters }),
    inject: async (context, token) => {
      const table = tableOf(context)
      if (table === undefined) throw new Error(`${context.stream.name} names no table to lock`)
      return hold(context, token, {
        database: table.database,
        sql: `lock table ${table.table} in ${reads ? 'access' : 'share row'} exclusive mode`,
        values: [],
        what: `the table ${table.table}`,
        until: { waiters: waiters ?? 1 },
        atMostMs,
      })
    },
  }
}

/** Makes a table lock from a plan's options. */
export const tableLockFrom = (options: Json): Fault => tableLock(form.parse(options))
