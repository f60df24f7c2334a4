import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { countHits, type Hits, hitBite } from '../hits.ts'
import { changeOf, takeBack } from './parts/changed-database.ts'
import { endOthers } from './parts/others.ts'
import { quietQueue } from './parts/quiet-queue.ts'
import { refusedWrites } from './parts/refused-writes.ts'
import { refuseWrites } from './parts/refusing-triggers.ts'
import {
  databaseSetting,
  mayChangeServer,
  readServerOnly,
  serverSetting,
  writeServerAgain,
} from './parts/server-read-only.ts'
import { statesSince } from './parts/states-since.ts'
import { dropFunction, emptyFunction } from './parts/trigger-function.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  until: z.strictObject({ hits: z.number().int() }),
  atMostMs: z.number().optional(),
  cuts: z.boolean().optional(),
})

/** Options of {@link readOnly}. */
export interface ReadOnlyOptions {
  /** Bitten once so many writes were seen to be refused. @default one */
  readonly until?: { readonly hits: number } | undefined
  /** Longest time in force, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
  /** Whether the system's sessions are ended first, as in a failover. @default true */
  readonly cuts?: boolean | undefined
}

const everyMs = 5

/** How long a heal from the record waits for the tables: whoever holds one may be nobody of ours. */
const patienceMs = 30_000

const refused = '25006'

/** Takes back what is ours, whichever way it was done. A heal that was cut off anywhere is taken up again. */
const mayWriteAgain = async (session: DatabaseSession, token: string, withinMs?: number): Promise<void> => {
  await writeServerAgain(session)
  await emptyFunction(session, token)
  await dropFunction(session, token, withinMs)
}

/** @throws ShakedownError exit 4 where somebody else set it already */
const refuseUnset = async (session: DatabaseSession): Promise<void> => {
  const found = (await databaseSetting(session)) ?? (await serverSetting(session))
  if (found === undefined) return
  throw new ShakedownError(
    'read-only-set-already',
    `default_transaction_read_only is set to ${found} already, for the database or its server`,
    { hint: 'Somebody else set it, and it is left alone: reset it first.', exitCode: 4 },
  )
}

/** Watches for writes that are tried, where no proxy hears what the server answers. Who is gone at once may be missed. */
const watch = async (
  context: FaultContext,
  session: DatabaseSession,
  since: string,
  hits: Hits,
  healed: AbortSignal,
): Promise<void> => {
  const seen = new Set<string>()
  while (!healed.aborted && !context.signal.aborted) {
    for (const { id, name, statement } of await refusedWrites(session, since)) {
      if (!seen.has(id)) hits.hit(`${name} tried "${statement}" while the database may only be read`, name)
      seen.add(id)
    }
    await delay(everyMs)
  }
}

const biteOf = (history: History<unknown>, faultId: string, wanted: number): Bite => {
  const bite = hitBite(history, faultId, { hits: wanted }, 'writes tried while the database may only be read')
  const logged = statesSince(history, faultId, [refused])
  return {
    bit: bite.bit || logged.length >= wanted,
    words: `${bite.words}; the server's log says ${refused} ${logged.length} times`,
    operations: [...bite.operations, ...logged.map(({ index }) => index)],
  }
}

/**
 * The database may only be read, as after a failover to a standby that is not promoted yet (25006). First the system's sessions are ended, then each write is refused, in sessions that
 * come too. Where the server is there for this system alone the server's own default is changed; elsewhere triggers refuse, in this database only. The heal ends no session, and from
 * the write on with which it has bitten the queue gives nothing out until it is healed: our healing costs nobody a connection, nor a delivery.
 */
export const readOnly = (options: ReadOnlyOptions = {}): Fault => {
  const { until = { hits: 1 }, atMostMs, cuts = true } = options
  return {
    name: 'read-only',
    options: { until: { hits: until.hits }, ...timeInPlan(atMostMs), ...(cuts ? {} : { cuts }) },
    needs: [{ table: true }],
    undo: (context, token) => changeOf(context, context.stream.table?.database, token),
    heal: async (undo) =>
      takeBack(undo, 'its setting or its triggers', (session, token) => mayWriteAgain(session, token, patienceMs)),
    bite: (history, faultId) => biteOf(history, faultId, until.hits),
    inject: async (context, token) => {
      const { table } = context.stream
      if (table === undefined)
        throw new Error(`${context.stream.name} names no table whose database could be read-only`)
      const session = await context.reach.database.session(table.database, token)
      let since = ''
      try {
        await refuseUnset(session)
        if (context.reach.server !== undefined && (await mayChangeServer(session))) await readServerOnly(session)
        else await refuseWrites(session, token, table.table)
        since = String((await session.query('select clock_timestamp()::text as now'))[0]?.['now'])
        if (cuts) await endOthers(session)
      } catch (error) {
        await session.close()
        throw error
      }
      const quiet = quietQueue(context)
      const counted = countHits({ ...context, bitten: () => (quiet.begin(), context.bitten()) }, until, atMostMs)
      const healed = new AbortController()
      const { refusals } = context.reach.commits ?? {}
      const deaf = refusals?.(({ application, sqlState }) => {
        if (sqlState === refused) counted.hit(`${application} was told that it may only read (${refused})`, application)
      })
      // A lost session sees nobody any more; what was changed goes with the heal.
      const watching =
        deaf === undefined ? watch(context, session, since, counted, healed.signal).catch(context.over) : undefined
      return {
        heal: async () => {
          const healer = await context.reach.database.session(table.database, token)
          try {
            await mayWriteAgain(healer, token)
          } finally {
            healed.abort()
            deaf?.()
            quiet.end()
            counted.stop()
            await watching
            await Promise.allSettled([session.close(), healer.close()])
          }
        },
      }
    },
  }
}

/** Makes it from a plan's options. */
export const readOnlyFrom = (options: Json): Fault => readOnly(form.parse(options))
