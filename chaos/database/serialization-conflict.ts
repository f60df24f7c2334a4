import { z } from 'zod'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { Lockable } from '../../harness/model/target.ts'
import { backendName, type Caught, catchInTransaction } from './parts/caught-in-transaction.ts'
import { endSessions, undoOf } from './parts/held-lock.ts'
import { saidSince } from './parts/states-since.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), atMostMs: z.number().optional() })

/** Options of {@link serializationConflict}. */
export interface SerializationConflictOptions {
  /** Abstract key whose row somebody else writes; the row must exist. */
  readonly key: string
  /** Longest wait for a transaction, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

const columnRows = z.array(z.object({ column: z.string() }))

// A column that can be set to what it is: neither generated nor an identity. Those in no index first, as the cheapest to write.
const columnSql = `
  select quote_ident(attname) as column
  from pg_attribute
  where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a'
  order by exists (select 1 from pg_index where indrelid = attrelid and attnum = any(indkey)), attnum
  limit 1`

const columnOf = async ({ reach }: FaultContext, { database, table }: Lockable, token: string): Promise<string> => {
  const session = await reach.database.session(database, token)
  try {
    const [found] = columnRows.parse(await session.query(columnSql, [table]))
    if (found === undefined) throw new Error(`${table} has no column that can be written`)
    return found.column
  } finally {
    await session.close()
  }
}

/** Writes the row, as it is, and commits while others wait for it: whoever looked before, in a snapshot, meets a row that is not the one they saw. */
const write = async (
  context: FaultContext,
  { waiters, holder }: Caught,
  { sql, key, table }: { readonly sql: string; readonly key: string; readonly table: string },
): Promise<void> => {
  await holder.query(sql, [key])
  await holder.query('commit')
  for (const waiter of waiters) {
    const heldMs = Math.round(waiter.waitedMs)
    const words = `${backendName(waiter)} had waited ${heldMs} ms for the row of ${key} in ${table} when our backend ${holder.pid} wrote it and committed`
    context.bite(words, { subject: backendName(waiter), heldMs })
  }
}

const biteOf = (history: History<unknown>, faultId: string): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  const said = saidSince(history, faultId, ['40001'])
  const words =
    bites.length === 0
      ? 'no transaction came that could meet with a conflict'
      : said.length === 0
        ? 'the row was written while a transaction waited for it, and nobody said 40001: it does not work with a snapshot'
        : `the row was written while ${bites.length} ${bites.length === 1 ? 'transaction' : 'transactions'} waited for it; 40001 in the logs: ${said.length}`
  return { bit: bites.length > 0 && said.length > 0, words, operations: [...bites, ...said].map(({ index }) => index) }
}

/**
 * A serialization conflict (40001): somebody else writes a row and commits, while a handler's transaction, which looked before, waits
 * to write it. The row's content stays as it is.
 */
export const serializationConflict = ({ key, atMostMs }: SerializationConflictOptions): Fault => ({
  name: 'serialization-conflict',
  options: { key, ...timeInPlan(atMostMs) },
  needs: [{ row: true }],
  undo: (context, token) => undoOf(context, context.stream.row?.database ?? '', token),
  heal: endSessions,
  bite: biteOf,
  inject: async (context, token) => {
    const { row } = context.stream
    if (row === undefined) throw new Error(`${context.stream.name} names no row to write`)
    const bound = context.bind(key)
    const column = await columnOf(context, row, token)
    const statement = {
      sql: `update ${row.table} set ${column} = ${column} where ${row.where}`,
      key: bound,
      table: row.table,
    }
    const strike = async (caught: Caught): Promise<boolean> => {
      await write(context, caught, statement)
      return true
    }
    return catchInTransaction(context, token, { row, key: bound, atMostMs, strike })
  },
})

/** Makes a serialization conflict from a plan's options. */
export const serializationConflictFrom = (options: Json): Fault => serializationConflict(form.parse(options))
