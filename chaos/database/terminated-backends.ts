import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { backendName, type Caught, catchInTransaction } from './parts/caught-in-transaction.ts'
import { endSessions, undoOf } from './parts/held-lock.ts'
import { mayEndSessions } from './parts/may-end-sessions.ts'
import { statesSince } from './parts/states-since.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), atMostMs: z.number().optional() })

/** Options of {@link terminatedBackends}. */
export interface TerminatedBackendsOptions {
  /** Abstract key whose row is locked, so that a transaction is surely under way; the row must exist. */
  readonly key: string
  /** Longest wait for one, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

const endedRows = z.array(z.object({ pid: z.number(), application: z.string() }))

// Every connection of whoever waits: a pool's idle connections die with the busy one, as they do when an operator clears them away.
const sql = `
  select pid, application_name as application, pg_terminate_backend(pid) as told
  from pg_stat_activity
  where backend_type = 'client backend' and datname = current_database() and application_name = any($1)
    and pid <> pg_backend_pid()`

const everyMs = 10

const terminate = async (context: FaultContext, { waiters, watcher }: Caught): Promise<void> => {
  const applications = [...new Set(waiters.map(({ application }) => application))]
  const ended = endedRows.parse(await watcher.query(sql, [applications]))
  const pids = ended.map(({ pid }) => pid)
  const left = 'select 1 from pg_stat_activity where pid = any($1) and application_name = any($2)'
  while (!context.signal.aborted && (await watcher.query(left, [pids, applications])).length > 0) await delay(everyMs)
  for (const waiter of waiters) {
    const subject = backendName(waiter)
    const heldMs = Math.round(waiter.waitedMs)
    context.bite(`${subject} was terminated in mid-transaction, ${heldMs} ms into its statement`, { subject, heldMs })
  }
  for (const application of applications) {
    const idle = ended.filter(
      (backend) => backend.application === application && !waiters.some(({ pid }) => pid === backend.pid),
    )
    if (idle.length > 0)
      context.bite(
        `${idle.length} other ${idle.length === 1 ? 'connection' : 'connections'} of ${application === '' ? 'no name' : application} terminated with it`,
        {
          subject: application,
        },
      )
  }
}

const biteOf = (history: History<unknown>, faultId: string): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  const cut = bites.filter(({ heldMs }) => heldMs !== undefined)
  const logged = statesSince(history, faultId, ['57P01'])
  const words =
    cut.length === 0
      ? 'no transaction came that could be cut'
      : `${cut.length} ${cut.length === 1 ? 'backend' : 'backends'} terminated in mid-transaction (pg_terminate_backend); the server's log says 57P01 ${logged.length} times`
  return { bit: cut.length > 0, words, operations: [...bites, ...logged].map(({ index }) => index) }
}

/** The backends of one replica terminated, one of them surely in mid-transaction (57P01): it waits for a row that we hold. */
export const terminatedBackends = ({ key, atMostMs }: TerminatedBackendsOptions): Fault => ({
  name: 'terminated-backends',
  options: { key, ...timeInPlan(atMostMs) },
  needs: [{ row: true }],
  undo: (context, token) => undoOf(context, context.stream.row?.database ?? '', token),
  heal: endSessions,
  bite: biteOf,
  inject: async (context, token) => {
    const { row } = context.stream
    if (row === undefined) throw new Error(`${context.stream.name} names no row to lock`)
    const strike = async (caught: Caught): Promise<boolean> => {
      await terminate(context, caught)
      return true
    }
    return catchInTransaction(context, token, { row, key: context.bind(key), may: mayEndSessions, atMostMs, strike })
  },
})

/** Makes terminated backends from a plan's options. */
export const terminatedBackendsFrom = (options: Json): Fault => terminatedBackends(form.parse(options))
