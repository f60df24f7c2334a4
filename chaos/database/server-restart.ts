import { z } from 'zod'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { backendName, type Caught, catchInTransaction } from './parts/caught-in-transaction.ts'
import { reviveServer, revivalOf } from './parts/revived-server.ts'
import { statesSince } from './parts/states-since.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), mode: z.enum(['fast', 'immediate']), atMostMs: z.number().optional() })

/** Options of {@link serverRestart}. */
export interface ServerRestartOptions {
  /** Abstract key whose row is locked, so that a transaction is surely under way; the row must exist. */
  readonly key: string
  /** `fast` ends sessions in good order; `immediate` is a crash, with recovery at the start. @default 'fast' */
  readonly mode?: 'fast' | 'immediate'
  /** Longest wait for a transaction, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

const startRows = z.array(z.object({ started: z.string() }))
const startedAt = 'select pg_postmaster_start_time()::text as started'

const restart = async (
  context: FaultContext,
  { waiters, watcher }: Caught,
  [database, token, mode]: readonly [string, string, 'fast' | 'immediate'],
): Promise<void> => {
  const before = startRows.parse(await watcher.query(startedAt))[0]?.started
  const since = performance.now()
  await context.reach.server?.restart(mode)
  const awayMs = Math.round(performance.now() - since)
  const session = await context.reach.database.session(database, token)
  const after = startRows.parse(await session.query(startedAt))[0]?.started
  await session.close()
  // Only a server that says that it started anew was restarted.
  if (before === after) return
  for (const waiter of waiters) {
    const subject = backendName(waiter)
    const words = `the server was restarted (${mode}) while ${subject} was in mid-transaction; it was back after ${awayMs} ms, started at ${after ?? '?'}`
    context.bite(words, { subject, heldMs: awayMs })
  }
}

const biteOf = (history: History<unknown>, faultId: string): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  // 57P01 to sessions that it ends in good order, 57P02 in a crash, 57P03 to who comes before it is up again.
  const logged = statesSince(history, faultId, ['57P01', '57P02', '57P03'])
  const words =
    bites.length === 0
      ? 'no transaction came during which the server could be restarted'
      : `the server was restarted under ${bites.length} ${bites.length === 1 ? 'transaction' : 'transactions'} (pg_postmaster_start_time); its log says 57P01 to 57P03 ${logged.length} times`
  return { bit: bites.length > 0, words, operations: [...bites, ...logged].map(({ index }) => index) }
}

/** The database server restarted while a transaction is under way: it waits for a row that we hold. */
export const serverRestart = ({ key, mode = 'fast', atMostMs }: ServerRestartOptions): Fault => ({
  name: 'server-restart',
  options: { key, mode, ...timeInPlan(atMostMs) },
  needs: [{ row: true }, { server: true }],
  undo: (context, token) => revivalOf(context, context.stream.row?.database ?? '', token),
  heal: reviveServer,
  bite: biteOf,
  inject: async (context, token) => {
    const { row } = context.stream
    if (row === undefined) throw new Error(`${context.stream.name} names no row to lock`)
    const strike = async (caught: Caught): Promise<boolean> => {
      await restart(context, caught, [row.database, token, mode])
      return true
    }
    return catchInTransaction(context, token, { row, key: context.bind(key), atMostMs, strike })
  },
})

/** Makes a server restart from a plan's options. */
export const serverRestartFrom = (options: Json): Fault => serverRestart(form.parse(options))
