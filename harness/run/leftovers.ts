import { type CellContext, enter } from './cell-context.ts'
import { messageOf } from '../errors.ts'
import { ledgerOf, type Place } from '../judge/ledger.ts'
import { historyOf } from '../model/history.ts'
import { consumes, isDeadEnd, pairsOf } from '../model/queue-pair.ts'
import { leftovers as stepId } from '../model/schedule.ts'
import { operate } from './operate.ts'
import type { OwnSessions } from './own-sessions.ts'

const counted = (count: number): string => (count === 1 ? '1 message' : `${count} messages`)

const entriesOf = ({ cell, recorder }: CellContext) => ledgerOf(historyOf(recorder.operations, cell.id)).entries

/**
 * Brings back, once, what of a cell ended on the dead-letter queue and could be handled as things are now, as an operator would: what it does then belongs to this
 * cell, not to whichever redrives next. Nothing is moved where something lies there that is not the cell's. Whether it moved anything.
 */
export const redriveLeftovers = async (context: CellContext): Promise<boolean> => {
  const { cell, target, stream, unreadable, mayRedrive } = context
  const unmended = new Set(unreadable.map(({ event }) => event))
  const letters = entriesOf(context).filter(({ place }) => place === 'dead-lettered')
  if (!mayRedrive || letters.every(({ publish }) => unmended.has(publish.event))) return false
  const ends = pairsOf(stream).map(({ deadLetterQueue }) => deadLetterQueue)
  const depths = await Promise.all(ends.map(async (queue) => target.depth(queue)))
  const visible = depths.reduce((sum, depth) => sum + depth.visible, 0)
  if (visible === 0 || visible > letters.length) return false
  enter(
    context,
    'operate',
    'invoke',
    `${counted(letters.length)} of the cell lie on ${ends.join(' and ')}: they are brought back once, and judged here`,
  )
  const action = { kind: 'operate', action: 'redrive', stream: cell.stream.name } as const
  await operate(context, { id: stepId, at: [], action }, action)
  return true
}

const open: ReadonlySet<Place> = new Set(['dead-lettered', 'queued', 'in flight'])

/** Messages of the cell that are still on a queue, by queue: of those that the system itself made, only what came back to where it consumes. */
const stillThere = (context: CellContext): ReadonlyMap<string, number> => {
  const { stream } = context
  const last = entriesOf(context)
    .flatMap(({ journey, made }) => [journey, ...made])
    .flatMap(({ stays }) => stays.slice(-1))
    .filter((stay) => open.has(stay.place) && (consumes(stream, stay.queue) || isDeadEnd(stream, stay.queue)))
  return new Map([...Map.groupBy(last, (stay) => stay.queue)].map(([name, stays]) => [name, stays.length]))
}

/** A consumer may have one in flight: it is back once its visibility time-out is over. */
const withinMsOf = ({ cell: { stream } }: CellContext): number => stream.visibilityTimeoutMs + 5_000

/**
 * Deletes, once a cell is judged, what it left on its queues: its own copies, one by one; and ends what it left open at the database. What was left and what became of it,
 * in words; nothing when there was nothing.
 */
export const clearLeftovers = async (
  context: CellContext,
  { end }: Pick<OwnSessions, 'end'>,
): Promise<string | undefined> => {
  const { attribution, cell, discard, signal } = context
  const sessions = await end()
  const before = stillThere(context)
  if (before.size === 0 && sessions.length === 0) return undefined
  enter(context, 'clear', 'invoke', 'deletes what the cell left on its queues, one by one, and ends what it left open')
  const isOwn = (body: string): boolean => attribution.ofText(body).cell === cell.id
  const told: string[] = []
  for (const [queue, count] of before) {
    const left = `${counted(count)} on ${queue}`
    try {
      const deleted = await discard({ queue, count, isOwn, withinMs: withinMsOf(context), signal })
      told.push(deleted >= count ? `${left}, deleted` : `${left}, of which ${deleted} could be deleted`)
    } catch (error) {
      signal.throwIfAborted()
      told.push(`${left}, which could not be deleted: ${messageOf(error)}`)
    }
  }
  const words = `left ${[...told, ...sessions].join('; ')}`
  const isClear = stillThere(context).size === 0 && !sessions.some((each) => each.includes('could not be ended'))
  enter(context, 'clear', isClear ? 'ok' : 'fail', words)
  return words
}
