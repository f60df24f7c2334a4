import { type CellContext, restMsOf, stallMsOf, workMsOf } from './cell-context.ts'
import { allAsExpected, noneMissing, readEffects, sameRows } from './effects.ts'
import { historyOf } from '../model/history.ts'
import { waitingOn } from '../model/queue-pair.ts'
import { pace } from './pace.ts'
import { ownEventsTold } from './own-events.ts'
import { ledgerOf } from '../judge/ledger.ts'
import { stalled } from './stalled.ts'
import type { EffectRow, EventRef, Expectation } from '../model/target.ts'

/** How a cell's system came to rest, or did not. */
export interface Settled {
  readonly settled: boolean
  readonly words: string
  /** It was given up while messages still came to their end one after the other: nobody can say whether all would have. */
  readonly falling?: true
  /** Nothing moved any more though messages lie on its queue that anybody could take: nobody there consumes, and what comes next on this system would wait in vain. */
  readonly abandoned?: true
  readonly rows: readonly EffectRow[]
}

/** After the queues are drained: how long effects may stay as they are, other than what is expected, before they count as final. */
const graceMs = 2000
const everyMs = 50

/** How often over the time in which nothing may move effects may go on changing, with no message left that could change them. */
const restless = 5

/** How often over the time to come to rest messages may go on coming to their end: on a busy machine work is slow, and none is lost for that. */
const slow = 3

/** Whether messages lie on the queue, and nobody has any in flight, behind which others might have to wait. A queue that cannot be asked says nothing of that. */
const nobodyTakes = async ({ cell, target }: CellContext): Promise<boolean> =>
  waitingOn(cell.stream, target.depth).then(
    ({ visible, inFlight }) => visible > 0 && inFlight === 0,
    () => false,
  )

const drained = async ({ cell, target, progress }: CellContext): Promise<boolean> => {
  if (progress.open() > 0) return false
  const { visible, inFlight, delayed } = await waitingOn(cell.stream, target.depth)
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

/** Events of keys of which the system gave all up: no effect is owed, but what is there must not be there twice. */
export const givenUpEvents = (context: CellContext): readonly EventRef[] => {
  const owed = new Set(dueEvents(context).map(({ key }) => key))
  return [...context.published, ...context.unreadable].filter(({ key }) => !owed.has(key))
}

/** What is expected of the cell's events so far. Worked out anew when something was recorded or published: most looks find that nothing was. */
const expectedSoFar = (context: CellContext): (() => readonly Expectation[]) => {
  const { recorder, published, unreadable, stream } = context
  let known: { readonly when: string; readonly expectations: readonly Expectation[] } | undefined
  return () => {
    const when = [recorder.operations, published, unreadable].map(({ length }) => length).join(' ')
    if (known?.when !== when) known = { when, expectations: stream.expected(dueEvents(context)) }
    return known.expectations
  }
}

/** How long effects must stay as they are before they count as final. */
const quietMsOf = ({ cell: { stream } }: CellContext, told: boolean, missing: boolean): number => {
  if (!told) return Math.max(stream.visibilityTimeoutMs, graceMs)
  if (!missing) return graceMs
  return Math.max(stream.recoveryMs ?? workMsOf(stream), graceMs)
}

/**
 * Awaits that the queue is drained and the effects are stable. The deadline is no fixed time: it is reached when nothing of the cell moved for as long as its
 * owner says, or for two visibility time-outs; when a message is handed out without end; or when it took too long altogether.
 *
 * @param seen is given every reading, so that what was found is known where a later one fails
 */
export const settle = async (
  context: CellContext,
  seen: (rows: readonly EffectRow[]) => void = () => undefined,
): Promise<Settled> => {
  const { recorder, progress, signal } = context
  let rows: readonly EffectRow[] = []
  const begunMs = recorder.now()
  let changed = begunMs
  const expected = expectedSoFar(context)
  const rest = pace(everyMs, signal)
  for (;;) {
    const expectations = expected()
    const read = await readEffects(context)
    seen(read)
    if (!sameRows(read, rows)) changed = recorder.now()
    rows = read
    if (progress.runaway() !== undefined) return { settled: false, words: stalled(context) ?? '', rows }
    const now = recorder.now()
    if (await drained(context)) {
      const quietMs = now - Math.max(changed, progress.lastMoveMs())
      const told = ownEventsTold(context, expectations)
      if (
        (told && allAsExpected(rows, expectations)) ||
        quietMs > quietMsOf(context, told, !noneMissing(rows, expectations))
      )
        return { settled: true, words: 'the queue is drained and the effects are stable', rows }
      if (now - progress.lastMoveMs() > restless * stallMsOf(context)) {
        const seconds = Math.round((restless * stallMsOf(context)) / 1000)
        return {
          settled: false,
          words: `the queue is drained, and ${seconds} s after the last message the effects still differ from one reading to the next`,
          rows,
        }
      }
    } else {
      const open = progress.open()
      const left = `${open === 1 ? '1 message is' : `${open} messages are`} still queued or in flight`
      const why = stalled(context, changed)
      if (why !== undefined) {
        const abandoned = (await nobodyTakes(context)) ? { abandoned: true as const } : {}
        return { settled: false, words: `${left}, and ${why}`, ...abandoned, rows }
      }
      const falling = now - progress.lastEndMs() < stallMsOf(context)
      const restMs = (falling ? slow : 1) * restMsOf(context)
      if (now - begunMs > restMs) {
        const seconds = Math.round((now - begunMs) / 1000)
        return {
          settled: false,
          words: `${left} after ${seconds} s, ${falling ? 'and they were still becoming fewer' : 'and none of them came to its end lately'}`,
          ...(falling ? { falling: true as const } : {}),
          rows,
        }
      }
    }
    await rest()
  }
}
