import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isGone } from '../../harness/database-session.ts'
import type { Bite, Fault, FaultContext } from '../../harness/fault.ts'
import type { History } from '../../harness/history.ts'
import type { Json } from '../../harness/schedule.ts'
import type { DatabaseSession } from '../../harness/target.ts'
import { countHits, type Hits, hitBite } from '../hits.ts'
import { tcpLinkOf } from '../link-role.ts'
import { endOthers, othersOn } from './others.ts'
import { statesSince } from './states-since.ts'
import { openWhenFree, takeConnections, type TakenConnections } from './taken-connections.ts'

const form = z.strictObject({
  until: z.strictObject({ hits: z.number().int() }),
  atMostMs: z.number(),
  atMostConnections: z.number().int(),
})

/** Options of {@link connectionExhaustion}. */
export interface ConnectionExhaustionOptions {
  /** Bitten once so many connections were refused. @default one */
  readonly until?: { readonly hits: number } | undefined
  /** Longest time in force, in ms. @default 15,000 */
  readonly atMostMs?: number | undefined
  /** How many connections are taken at most; a server that gives out more is left alone. @default 500 */
  readonly atMostConnections?: number | undefined
}

const everyMs = 20
/** How much longer than the fault the connections may last when nobody is left to close them. */
const marginMs = 2_000

/** After so many rounds in which nothing could be taken there is nothing more to take: the limit is a role's or a database's, not the server's. */
const fruitlessRounds = 10

/** Whether every slot is in use: a backend that was ended keeps its slot for a moment after it is no longer shown. */
const isFull = async (watcher: DatabaseSession): Promise<boolean> => {
  const [row] = await watcher.query(
    `select count(*) >= current_setting('max_connections')::int as "isFull" from pg_stat_activity where backend_type = 'client backend'`,
  )
  return row?.['isFull'] === true
}

/** Waits until nobody else is connected, ending whoever is, and taking what that leaves. */
const squeezeOut = async (context: FaultContext, taken: TakenConnections, spared: readonly string[]): Promise<void> => {
  const [watcher] = taken.sessions
  if (watcher === undefined) throw new Error('the server gave out no connection at all')
  for (let fruitless = 0; fruitless < fruitlessRounds;) {
    await endOthers(watcher, spared)
    const before = taken.sessions.length
    await taken.fill()
    const alone = (await othersOn(watcher, spared)).length === 0
    if (alone && (await isFull(watcher))) return
    fruitless = alone && taken.sessions.length === before ? fruitless + 1 : 0
    context.signal.throwIfAborted()
    await delay(everyMs)
  }
}

/** Sees connections that come through the link and end without ever having been let in. */
const watchRefused = (context: FaultContext, hits: Hits, letInAtMs: () => number): (() => void) => {
  const { link } = tcpLinkOf(context, 'database')
  const opened = new Map<number, number>()
  const end = link.observe?.((sight) => {
    if (sight.kind === 'opened') opened.set(sight.connection, performance.now())
    if (sight.kind !== 'closed') return
    const since = opened.get(sight.connection)
    opened.delete(sight.connection)
    if (since === undefined || letInAtMs() >= since) return
    hits.hit(
      `connection ${sight.connection} to the database was turned away: every connection is taken`,
      `connection ${sight.connection}`,
    )
  })
  return () => end?.()
}

/** Takes what becomes free, and ends whoever was quicker, until healed. */
const keepFull = async (
  context: FaultContext,
  taken: TakenConnections,
  spared: readonly string[],
  letIn: () => void,
  healed: AbortSignal,
): Promise<void> => {
  const [watcher] = taken.sessions
  if (watcher === undefined) return
  const count = async (): Promise<number> =>
    Number(
      (
        await watcher.query(`select count(*)::int as n from pg_stat_activity where backend_type = 'client backend'`)
      )[0]?.['n'],
    )
  const full = await count()
  while (!healed.aborted && !context.signal.aborted) {
    if ((await endOthers(watcher, spared)).length > 0) letIn()
    if ((await count()) < full && !healed.aborted) await taken.fill()
    await delay(everyMs)
  }
}

const databaseOf = ({ stream }: FaultContext): string => {
  const database = stream.row?.database ?? stream.table?.database
  if (database === undefined) throw new Error(`${stream.name} names neither a row nor a table of its database`)
  return database
}

const undoForm = z.object({ url: z.string(), token: z.string(), patienceMs: z.number() })

const biteOf = (history: History, faultId: string, hits: number): Bite => {
  const bite = hitBite(history, faultId, { hits }, 'connections turned away while all were taken')
  const told = history.of('log').filter(({ actor, sqlState }) => actor !== 'postgres' && sqlState === '53300')
  const logged = statesSince(history, faultId, ['53300'])
  const who = [...new Set(told.map(({ actor }) => actor))]
  const words = `${bite.words}; the server's log says 53300 ${logged.length} times, our own attempts included${who.length === 0 ? '' : `; told of it: ${who.join(', ')}`}`
  return { ...bite, words, operations: [...bite.operations, ...[...told, ...logged].map(({ index }) => index)] }
}

/**
 * All connections of the database server are taken: whoever asks for another one is refused (53300). The system's own are ended first, so that it must
 * ask; those of the service that events are read from are left, since the harness writes there.
 */
export const connectionExhaustion = (options: ConnectionExhaustionOptions = {}): Fault => {
  const { until = { hits: 1 }, atMostMs = 15_000, atMostConnections = 500 } = options
  return {
    name: 'connection-exhaustion',
    options: { until: { hits: until.hits }, atMostMs, atMostConnections },
    needs: [{ link: 'database' }],
    undo: (context, token) => ({
      url: context.reach.database.url(databaseOf(context)),
      token,
      patienceMs: atMostMs + 2 * marginMs,
    }),
    heal: async (undo) => {
      const { url, token, patienceMs } = undoForm.parse(undo)
      const session = await openWhenFree(url, 'shakedown-heal', patienceMs).catch((error: unknown) => {
        // Nobody listens there: the server is gone, and every session with it.
        if (isGone(error)) return undefined
        throw error
      })
      if (session === undefined) return
      try {
        await session.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
          token,
        ])
      } finally {
        await session.close()
      }
    },
    bite: (history, faultId) => biteOf(history, faultId, until.hits),
    inject: async (context, token) => {
      tcpLinkOf(context, 'database')
      const { source } = context.stream.links
      const spared = source === undefined ? [] : [source]
      const url = context.reach.database.url(databaseOf(context))
      const taken = takeConnections({ url, token, leftAloneMs: atMostMs + marginMs, atMost: atMostConnections })
      try {
        await taken.fill()
        await squeezeOut(context, taken, spared)
      } catch (error) {
        await taken.close()
        throw error
      }
      let letInAtMs = 0
      const letIn = (): void => {
        letInAtMs = performance.now()
      }
      const hits = countHits(context, until, atMostMs)
      const unwatch = watchRefused(context, hits, () => letInAtMs)
      const healed = new AbortController()
      // Without a session of our own nothing is taken any more.
      const keeping = keepFull(context, taken, spared, letIn, healed.signal).catch(context.over)
      return {
        heal: async () => {
          healed.abort()
          unwatch()
          hits.stop()
          await keeping
          await taken.close()
        },
      }
    },
  }
}

/** Makes it from a plan's options. */
export const connectionExhaustionFrom = (options: Json): Fault => connectionExhaustion(form.parse(options))
