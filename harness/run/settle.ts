import { isDeepStrictEqual } from 'node:util'
import { setTimeout as delay } from 'node:timers/promises'
import { type CellContext, stallMsOf } from './cell-context.ts'
import { allAsExpected, readEffects } from './effects.ts'
import { historyOf } from '../model/history.ts'
import { ownEventsTold } from './own-events.ts'
import { ledgerOf } from '../judge/ledger.ts'
import type { EffectRow, EventRef } from '../model/target.ts'

/** How a cell's system came to rest, or did not. */
export interface Settled {
  readonly settled: boolean
  readonly words: string
  readonly rows: readonly EffectRow[]
}

/** After the queues are drained: how long effects may stay as they are, short of what is expected, before they count as final. */
const graceMs = 2000
const everyMs = 50

/** How often over the time in which nothing may move effects may go on changing, with no message left that could change them. */
const restless = 5

const drained = async ({ cell, target, progress }: CellContext): Promise<boolean> => {
  if (progress.open() > 0) return false
  const { visible, inFlight, delayed } = await target.depth(cell.stream.queue)
  return visible + inFlight + delayed === 0
}

/**
 * Events whose effects are due: all that the system did not give up. One that lies on the dead-letter queue, or was purged
 * from it by an operator, owes none; one that was acknowledged does, readable or not, for then the system says it is handled.
 */
export const dueEvents = ({ cell, recorder, published, unreadable }: CellContext): readonly EventRef[] => {
  const { entries } = ledgerOf(historyOf(recorder.operations, cell.id))
  const givenUp = new Set(
    [...Map.groupBy(entries, ({ publish }) => publish.event)]
      .filter(([, copies]) => copies.every(({ place }) => place === 'dead-lettered' || place === 'purged'))
      .map(([event]) => event),
  )
  return [...published, ...unreadable].filter(({ event }) => !givenUp.has(event))
}

/**
 * Awaits that the queue is drained and the effects are stable. The deadline is no fixed time: it is reached when nothing of
 * the cell moved for two visibility time-outs, or when a message is handed out without end.
 */
export const settle = async (context: CellContext): Promise<Settled> => {
  const { cell, recorder, progress, signal } = context
  let rows: readonly EffectRow[] = []
  let changed = recorder.now()
  for (;;) {
    const expectations = context.stream.expected(dueEvents(context))
    const runaway = progress.runaway()
    if (runaway !== undefined) {
      rows = await readEffects(context)
      return { settled: false, words: `copy ${runaway} is handed out without end`, rows }
    }
    const read = await readEffects(context)
    if (!isDeepStrictEqual(read, rows)) changed = recorder.now()
    rows = read
    const now = recorder.now()
    if (await drained(context)) {
      const quietMs = now - Math.max(changed, progress.lastMoveMs())
      const told = ownEventsTold(context, expectations)
      if ((told && allAsExpected(rows, expectations)) || quietMs > (told ? graceMs : cell.stream.visibilityTimeoutMs))
        return { settled: true, words: 'the queue is drained and the effects are stable', rows }
      if (now - progress.lastMoveMs() > restless * stallMsOf(context)) {
        const seconds = Math.round((restless * stallMsOf(context)) / 1000)
        return {
          settled: false,
          words: `the queue is drained, and ${seconds} s after the last message the effects still differ from one reading to the next`,
          rows,
        }
      }
    } else if (now - Math.max(changed, progress.lastMoveMs()) > stallMsOf(context)) {
      const seconds = Math.round(stallMsOf(context) / 1000)
      return {
        settled: false,
        words: `${progress.open()} messages are still queued or in flight, and nothing moved for ${seconds} s`,
        rows,
      }
    }
    await delay(everyMs, undefined, { signal })
  }
}
