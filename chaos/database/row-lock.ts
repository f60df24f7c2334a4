import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { endSessions, hold, undoOf } from './parts/held-lock.ts'
import { lockBite } from './parts/lock-bite.ts'
import { rowOf } from './parts/row-of.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  key: z.string(),
  until: z.strictObject({ waiters: z.number().int().optional(), gaveUp: z.number().int().optional() }),
  atMostMs: z.number().optional(),
})

/** Options of {@link rowLock}. */
export interface RowLockOptions {
  /** Abstract key whose row is locked; the row must exist. */
  readonly key: string
  readonly until: { readonly waiters?: number | undefined; readonly gaveUp?: number | undefined }
  /** Longest time for which nobody waits, and longest hold once somebody does, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
}

/** A hot row locked by somebody else (`SELECT … FOR UPDATE` in a session of our own). */
export const rowLock = ({ key, until, atMostMs }: RowLockOptions): Fault => {
  const conditions = {
    ...(until.waiters === undefined ? {} : { waiters: until.waiters }),
    ...(until.gaveUp === undefined ? {} : { gaveUp: until.gaveUp }),
  }
  return {
    name: 'row-lock',
    options: { key, until: conditions, ...timeInPlan(atMostMs) },
    needs: [{ row: true }],
    undo: (context, token) => undoOf(context, context.stream.row?.database ?? '', token),
    heal: endSessions,
    bite: (history, faultId) => lockBite(history, faultId, conditions),
    inject: async (context, token) => {
      const { row } = context.stream
      if (row === undefined) throw new Error(`${context.stream.name} names no row to lock`)
      const bound = context.bind(key)
      const session = await context.reach.database.session(row.database, token)
      try {
        await rowOf(session, row, bound)
      } finally {
        await session.close()
      }
      return hold(context, token, {
        database: row.database,
        sql: `select 1 from ${row.table} where ${row.where} for update`,
        values: [bound],
        what: `the row of ${bound} in ${row.table}`,
        until: conditions,
        atMostMs,
      })
    },
  }
}

/** Makes a row lock from a plan's options. */
export const rowLockFrom = (options: Json): Fault => rowLock(form.parse(options))
