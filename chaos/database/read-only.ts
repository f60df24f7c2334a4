import { setTimeout as delay } from 'node:timers/promises'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { countHits, type Hits, hitBite } from '../hits.ts'
import { changeOf, takeBack } from './parts/changed-database.ts'
import { endOthers } from './parts/others.ts'
import { refusedWrites } from './parts/refused-writes.ts'
import { mayChangeServer, readServerOnly, serverSetting, writeServerAgain } from './parts/server-read-only.ts'
import { statesSince } from './parts/states-since.ts'

const form = z.strictObject({
  until: z.strictObject({ hits: z.number().int() }),
  atMostMs: z.number(),
  cuts: z.boolean().optional(),
})

/** Options of {@link readOnly}. */
export interface ReadOnlyOptions {
  /** Bitten once so many writes were seen to be refused. @default one */
  readonly until?: { readonly hits: number } | undefined
  /** Longest time in force, in ms. @default 15,000 */
  readonly atMostMs?: number | undefined
  /** Whether the system's sessions are ended first, as in a failover, where that is not the only way. @default true */
  readonly cuts?: boolean | undefined
}

// Truth values are written in any case: nobody else spells them like this, by which a heal knows that it was us.
const ours = { on: 'oN', ending: 'oFF' } as const

const everyMs = 5

const settingOf = async (session: DatabaseSession): Promise<string | undefined> => {
  const [row] = await session.query(
    `select split_part(setting, '=', 2) as value
     from pg_db_role_setting, unnest(setconfig) as setting
     where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())
       and setting like 'default_transaction_read_only=%'`,
  )
  return row === undefined ? undefined : String(row['value'])
}

/** Changes the default of sessions to come; ours may write whatever that is. */
const alter = async (session: DatabaseSession, database: string, change: string): Promise<void> => {
  await session.query('set default_transaction_read_only = off')
  await session.query(`alter database ${escapeIdentifier(database)} ${change}`)
}

const nameOf = async (session: DatabaseSession): Promise<string> =>
  String((await session.query('select current_database() as name'))[0]?.['name'])

/** Takes back what is ours, and ends the sessions that began under it. A heal that was cut off anywhere is taken up again. */
const mayWriteAgain = async (session: DatabaseSession): Promise<void> => {
  await writeServerAgain(session)
  const found = await settingOf(session)
  if (found !== ours.on && found !== ours.ending) return
  const name = await nameOf(session)
  await alter(session, name, `set default_transaction_read_only = ${escapeLiteral(ours.ending)}`)
  await endOthers(session)
  await alter(session, name, 'reset default_transaction_read_only')
}

const watch = async (
  context: FaultContext,
  session: DatabaseSession,
  since: string,
  which: 'all' | 'new',
  hits: Hits,
  healed: AbortSignal,
): Promise<void> => {
  const seen = new Set<string>()
  while (!healed.aborted && !context.signal.aborted) {
    for (const { id, name, statement } of await refusedWrites(session, since, which)) {
      if (!seen.has(id)) hits.hit(`${name} tried "${statement}" in a session that may only read`, name)
      seen.add(id)
    }
    await delay(everyMs)
  }
}

const biteOf = (history: History, faultId: string, wanted: number): Bite => {
  const bite = hitBite(history, faultId, { hits: wanted }, 'writes tried in sessions that may only read')
  const logged = statesSince(history, faultId, ['25006'])
  return {
    bit: bite.bit || logged.length >= wanted,
    words: `${bite.words}; the server's log says 25006 ${logged.length} times`,
    operations: [...bite.operations, ...logged.map(({ index }) => index)],
  }
}

/**
 * The database may only be read, as after a failover to a standby that is not promoted yet (25006), and the system's sessions are ended, so that it comes back in
 * such ones. Where the server is there for this system alone its own default is changed, so that sessions go on when they may write again: our healing costs nobody
 * a connection. Elsewhere the default of the database's new sessions is, and the heal ends those that began under it.
 */
export const readOnly = (options: ReadOnlyOptions = {}): Fault => {
  const { until = { hits: 1 }, atMostMs = 15_000, cuts = true } = options
  return {
    name: 'read-only',
    options: { until: { hits: until.hits }, atMostMs, ...(cuts ? {} : { cuts }) },
    needs: [{ table: true }],
    undo: (context, token) => changeOf(context, context.stream.table?.database, token),
    heal: async (undo) => takeBack(undo, 'its setting', mayWriteAgain),
    bite: (history, faultId) => biteOf(history, faultId, until.hits),
    inject: async (context, token) => {
      const { table } = context.stream
      if (table === undefined)
        throw new Error(`${context.stream.name} names no table whose database could be read-only`)
      const session = await context.reach.database.session(table.database, token)
      let since = ''
      let which: 'all' | 'new' = 'new'
      try {
        const found = (await settingOf(session)) ?? (await serverSetting(session))
        if (found !== undefined)
          throw new ShakedownError(
            'read-only-set-already',
            `default_transaction_read_only of the database ${await nameOf(session)} is set to ${found} already`,
            { hint: 'Somebody else set it, and it is left alone: reset it first.', exitCode: 4 },
          )
        const whole = context.reach.server !== undefined && (await mayChangeServer(session))
        which = whole ? 'all' : 'new'
        if (whole) await readServerOnly(session)
        else
          await alter(session, await nameOf(session), `set default_transaction_read_only = ${escapeLiteral(ours.on)}`)
        since = String((await session.query('select clock_timestamp()::text as now'))[0]?.['now'])
        if (cuts || !whole) await endOthers(session)
      } catch (error) {
        await session.close()
        throw error
      }
      const hits = countHits(context, until, atMostMs)
      const healed = new AbortController()
      // A lost session sees nobody any more; the setting goes with the heal.
      const watching = watch(context, session, since, which, hits, healed.signal).catch(context.over)
      return {
        heal: async () => {
          const healer = await context.reach.database.session(table.database, token)
          try {
            await mayWriteAgain(healer)
          } finally {
            healed.abort()
            hits.stop()
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
