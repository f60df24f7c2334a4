import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Fault, FaultContext } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { countHits, hitBite } from '../hits.ts'
import { changeOf, takeBack } from './parts/changed-database.ts'
import { putToSleep, removePill, type SleepPill } from './parts/sleep-pill.ts'
import { type Sleeper, sleepersOf } from './parts/sleepers.ts'
import { emptyFunction } from './parts/trigger-function.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({
  keys: z.array(z.string()),
  sleepMs: z.number(),
  until: z.strictObject({ hits: z.number().int().optional(), gaveUp: z.number().int().optional() }),
  atMostMs: z.number().optional(),
})

/** Options of {@link slowStatements}. */
export interface SlowStatementsOptions {
  /** Abstract keys; only inserts of rows that hold one of them are slow. */
  readonly keys: readonly string[]
  /** How much longer each such insert takes, in ms. */
  readonly sleepMs: number
  /** Bitten once so many were seen asleep, and so many of them were given up before they were through. @default one, none */
  readonly until?: { readonly hits?: number | undefined; readonly gaveUp?: number | undefined }
  /** Longest time in force, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

const everyMs = 10

/** How long a heal from the record waits for the table: whoever holds it may be nobody of ours. */
const patienceMs = 30_000

const untilOf = ({ hits = 1, gaveUp }: NonNullable<SlowStatementsOptions['until']>) => ({
  hits,
  ...(gaveUp === undefined ? {} : { gaveUp }),
})

/**
 * Watches who sleeps: a hit when it falls asleep, a release when it is through or was given up, also after the heal. Which of both it was goes by what the server counts, not by when
 * we looked: where processors are hard to have, we look too seldom to tell.
 */
const watch = async (
  context: FaultContext,
  session: DatabaseSession,
  pill: SleepPill,
  hits: ReturnType<typeof countHits>,
  healed: AbortSignal,
): Promise<void> => {
  const asleep = new Map<string, Sleeper>()
  let through = 0
  const over = (sleeper: Sleeper, gaveUp: boolean): void => {
    asleep.delete(sleeper.id)
    if (!gaveUp) through += 1
    const heldMs = gaveUp ? sleeper.sleptMs : Math.max(sleeper.sleptMs, pill.sleepMs)
    const words = `${sleeper.name} ${gaveUp ? 'gave its statement up' : 'was through'} after ${Math.round(heldMs)} ms`
    hits.release(words, sleeper.name, { heldMs, gaveUp })
  }
  for (;;) {
    const seen = await sleepersOf(session, pill)
    // One that was given up may be tried again at once, by the same backend: what ends is a statement.
    const running = new Set(seen.sleepers.flatMap((each) => (each.running ? each.id : [])))
    const gone = [...asleep.values()].filter(({ id }) => !running.has(id))
    // Those who slept longest, where some of several that went at once were given up.
    const more = seen.through - through
    for (const [nth, sleeper] of gone.toSorted((a, b) => b.sleptMs - a.sleptMs).entries()) over(sleeper, nth >= more)
    // Whoever fell asleep and woke between two looks is none of those that are looked at from now on.
    if (asleep.size === 0) through = seen.through
    for (const sleeper of seen.sleepers.filter((each) => each.asleep)) {
      const { id, name, statement } = sleeper
      if (!asleep.has(id)) hits.hit(`${name} is asleep in "${statement}" (wait event PgSleep)`, name)
      asleep.set(id, sleeper)
    }
    if (context.signal.aborted || (healed.aborted && asleep.size === 0)) return
    await delay(everyMs)
  }
}

/** Inserts of certain keys take longer, in the database itself: a trigger on the stream's table sleeps. */
export const slowStatements = (options: SlowStatementsOptions): Fault => {
  const { keys, sleepMs, atMostMs } = options
  const until = untilOf(options.until ?? {})
  return {
    name: 'slow-statements',
    options: { keys, sleepMs, until, ...timeInPlan(atMostMs) },
    needs: [{ table: true }],
    undo: (context, token) => changeOf(context, context.stream.table?.database, token),
    heal: async (undo) =>
      takeBack(undo, 'its trigger', async (session, token) => {
        await emptyFunction(session, token)
        await removePill(session, token, patienceMs)
      }),
    bite: (history, faultId) => hitBite(history, faultId, until, 'statements slept'),
    inject: async (context, token) => {
      const { table } = context.stream
      if (table === undefined) throw new Error(`${context.stream.name} names no table whose inserts could be slow`)
      const pill = { token, table: table.table, keys: keys.map(context.bind), sleepMs }
      const session = await context.reach.database.session(table.database, token)
      try {
        await putToSleep(session, pill)
      } catch (error) {
        await session.close()
        throw error
      }
      const hits = countHits(context, until, atMostMs)
      const healed = new AbortController()
      // A lost session sees nobody any more; the trigger goes with the heal.
      const watching = watch(context, session, pill, hits, healed.signal).catch(context.over)
      return {
        heal: async () => {
          const healer = await context.reach.database.session(table.database, token)
          try {
            await emptyFunction(healer, token)
            healed.abort()
            await watching
            await removePill(healer, token)
          } finally {
            hits.stop()
            await Promise.allSettled([session.close(), healer.close()])
          }
        },
      }
    },
  }
}

/** Makes it from a plan's options. */
export const slowStatementsFrom = (options: Json): Fault => slowStatements(form.parse(options))
