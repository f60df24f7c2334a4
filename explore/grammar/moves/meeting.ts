import type { Random } from '../../../harness/random.ts'
import { momentsOf } from '../../without.ts'
import { type DraftEvent, endOf } from '../draft-event.ts'
import { chance } from '../draw.ts'
import { oneOrMany } from '../one-or-many.ts'
import type { Moved } from './move.ts'

/** How often dead letters are brought back while a move goes on that they can meet, in percent; else once it is over. */
const meetsShare = 70

/**
 * A move that begins once events that were given up are on the dead-letter queue, so that operators bring them back while processes end and start, or, without {@link Moved.meets},
 * once it is over; the move as it is where there is none. Earlier, what it does to a link would be in the way of what must give those events up.
 */
export const meeting = (moved: Moved, dead: readonly DraftEvent[], random: Random): Moved => {
  const { meets, ...rest } = moved
  if (meets === undefined || dead.length === 0) return rest
  const letters = dead.map(endOf)
  const faults = moved.faults.map((fault) =>
    fault.id === meets.begins ? { ...fault, inject: oneOrMany([...momentsOf(fault.inject), ...letters]) } : fault,
  )
  return { ...(chance(random, meetsShare) ? moved : rest), faults }
}
