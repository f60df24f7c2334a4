import type { Random } from '../../../harness/random.ts'
import { momentsOf } from '../../without.ts'
import type { DraftEvent } from '../draft-event.ts'
import { chance } from '../draw.ts'
import { oneOrMany } from '../one-or-many.ts'
import type { Moved } from './move.ts'

/** How often dead letters are brought back while a move goes on that they can meet, in percent; else once it is over. */
const meetsShare = 70

/**
 * A move that begins once events that were given up are on the dead-letter queue, so that operators bring them back while processes end and start; the move as it is, only without
 * {@link Moved.meets}, where there is none, or this time nobody asks before it is over.
 */
export const meeting = (moved: Moved, dead: readonly DraftEvent[], random: Random): Moved => {
  const { meets, ...rest } = moved
  if (meets === undefined || dead.length === 0 || !chance(random, meetsShare)) return rest
  const letters = dead.map(({ step }) => ({ after: step, reaches: 'deadLettered' }) as const)
  return {
    ...moved,
    faults: moved.faults.map((fault) =>
      fault.id === meets.begins ? { ...fault, inject: oneOrMany([...momentsOf(fault.inject), ...letters]) } : fault,
    ),
  }
}
