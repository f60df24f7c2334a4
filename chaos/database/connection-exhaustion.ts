import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isGone } from '../../harness/reach/database-session.ts'
import type { Bite, Fault, FaultContext } from '../../harness/model/fault.ts'
import type { History } from '../../harness/model/history.ts'
import type { Operation, OperationOf } from '../../harness/model/operation.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { countHits, type Hits, hitBite } from '../hits.ts'
import { type Holders, holdersOf, inWords, namesInWords } from './parts/connection-holders.ts'
import { tcpLinkOf } from '../link-role.ts'
import { endOthers, othersOn } from './parts/others.ts'
import { statesSince } from './parts/states-since.ts'
import { openWhenFree, takeConnections, type TakenConnections } from './parts/taken-connections.ts'
import { timeInForce, timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  until: z.strictObject({ hits: z.number().int() }),
  atMostMs: z.number().optional(),
  atMostConnections: z.number().int(),
})

/** Options of {@link connectionExhaustion}. */
export interface ConnectionExhaustionOptions {
  /** Bitten once so many connections were refused. @default one */
  readonly until?: { readonly hits: number } | undefined
  /** Longest time in force, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
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

/** Waits until nobody else is connected, ending whoever is, and taking what that leaves; tells of those that it ended. */
const squeezeOut = async (
  context: FaultContext,
  taken: TakenConnections,
  spared: readonly string[],
  ended: (applications: readonly string[]) => void,
): Promise<void> => {
  const [watcher] = taken.sessions
  if (watcher === undefined) throw new Error('the server gave out no connection at all')
  for (let fruitless = 0; fruitless < fruitlessRounds;) {
    ended((await endOthers(watcher, spared)).map(({ application }) => application))
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
  letIn: (applications: readonly string[]) => void,
  sees: (holders: Holders) => void,
  healed: AbortSignal,
): Promise<void> => {
  const [watcher] = taken.sessions
  if (watcher === undefined) return
  const full = await holdersOf(watcher)
  sees(full)
  while (!healed.aborted && !context.signal.aborted) {
    const ended = await endOthers(watcher, spared)
    if (ended.length > 0) letIn(ended.map(({ application }) => application))
    const now = await holdersOf(watcher)
    if (now.all >= full.all) sees(now)
    else if (!healed.aborted) await taken.fill()
    await delay(everyMs)
  }
}

const databaseOf = ({ stream }: FaultContext): string => {
  const database = stream.row?.database ?? stream.table?.database
  if (database === undefined) throw new Error(`${stream.name} names neither a row nor a table of its database`)
  return database
}

const undoForm = z.object({ url: z.string(), token: z.string(), patienceMs: z.number() })

const bites = (history: History<unknown>, faultId: string): readonly OperationOf<'fault'>[] =>
  history.of('fault').filter((each) => each.faultId === faultId && each.phase === 'bite')

/** From the first to the last of them. */
const within = (operations: readonly Pick<Operation, 'timeMs'>[]): string => {
  const [first, last] = [operations[0], operations.at(-1)]
  return first === undefined || last === undefined || first === last
    ? ''
    : ` within ${Math.round(last.timeMs - first.timeMs)} ms`
}

/**
 * Who had the connections is seen in `pg_stat_activity`; a client that is refused never gets there, and the log's line does not name its application: the
 * server refuses before it has taken that over. So those that came are counted where they come by, on the link.
 */
const biteOf = (history: History<unknown>, faultId: string, hits: number): Bite => {
  const bite = hitBite(history, faultId, { hits }, 'connections turned away while all were taken')
  const held = bites(history, faultId).find(({ subject }) => subject === 'max_connections')
  const told = history.of('log').filter(({ actor, sqlState }) => actor !== 'postgres' && sqlState === '53300')
  const logged = statesSince(history, faultId, ['53300'])
  const who = [...new Set(told.map(({ actor }) => actor))]
  const away = bites(history, faultId).filter(({ heldMs }) => heldMs === undefined)
  const words = [
    `${bite.words}${within(away)}`,
    ...(held === undefined ? [] : [held.words]),
    `the server's log says 53300 ${logged.length} times${within(logged)}, our own tries included`,
    ...(who.length === 0 ? [] : [`told of it: ${who.join(', ')}`]),
  ].join('; ')
  return { ...bite, words, operations: [...bite.operations, ...[...told, ...logged].map(({ index }) => index)] }
}

/**
 * All connections of the database server are taken: whoever asks for another one is refused (53300). The system's own are ended first, so that it must
 * ask; those of the service that events are read from are left, since the harness writes there.
 */
export const connectionExhaustion = (options: ConnectionExhaustionOptions = {}): Fault => {
  const { until = { hits: 1 }, atMostMs, atMostConnections = 500 } = options
  return {
    name: 'connection-exhaustion',
    options: { until: { hits: until.hits }, ...timeInPlan(atMostMs), atMostConnections },
    needs: [{ link: 'database' }],
    undo: (context, token) => ({
      url: context.reach.database.url(databaseOf(context)),
      token,
      patienceMs: timeInForce(context, atMostMs) + 2 * marginMs,
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
      const ended: string[] = []
      const leftAloneMs = timeInForce(context, atMostMs) + marginMs
      const taken = takeConnections({ url, token, leftAloneMs, atMost: atMostConnections })
      try {
        await taken.fill()
        await squeezeOut(context, taken, spared, (applications) => ended.push(...applications))
        await taken.touch()
      } catch (error) {
        await taken.close()
        throw error
      }
      const sinceMs = performance.now()
      let letInAtMs = 0
      const letIn = (applications: readonly string[]): void => {
        letInAtMs = performance.now()
        ended.push(...applications)
      }
      let holders: Holders | undefined
      const sees = (seen: Holders): void => {
        holders = seen
      }
      const hits = countHits(context, until, atMostMs)
      const unwatch = watchRefused(context, hits, () => letInAtMs)
      const healed = new AbortController()
      // Without a session of our own nothing is taken any more.
      const keeping = keepFull(context, taken, spared, letIn, sees, healed.signal).catch(context.over)
      return {
        heal: async () => {
          healed.abort()
          unwatch()
          hits.stop()
          await keeping
          const heldMs = Math.round(performance.now() - sinceMs)
          const refused = taken.refused()
          await taken.close()
          // Not a hit of its own: it has a time. Whoever was refused never was in pg_stat_activity; who had the connections is.
          if (holders !== undefined)
            context.bite(
              `${inWords(holders)} for ${heldMs} ms${ended.length === 0 ? '' : `; ended for that: ${namesInWords(ended)}`}; ${refused} more tries of our own were refused`,
              { subject: 'max_connections', heldMs },
            )
        },
      }
    },
  }
}

/** Makes it from a plan's options. */
export const connectionExhaustionFrom = (options: Json): Fault => connectionExhaustion(form.parse(options))
