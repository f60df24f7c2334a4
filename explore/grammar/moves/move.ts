import type { Moment, Schedule } from '../../../harness/model/schedule.ts'
import type { Random } from '../../../harness/random.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import type { Plane } from '../../sites/site.ts'

/** Something that goes on in a schedule beside its single events and what strikes them. */
export interface Move {
  readonly name: string
  /** Whether such a thing happens on the stream. */
  fits(stream: StreamFacts): boolean
  /** Where events may be struck meanwhile; none: it goes on by itself. */
  readonly beside: readonly Plane[]
  /** How often it is drawn beside the others. */
  readonly weight: number
  plan(stream: StreamFacts, random: Random): Moved
}

/** A move as it is carried out, with names of its own for steps, keys and faults. */
export interface Moved extends Schedule {
  /** When it is over: until then nobody asks its service for anything. */
  readonly over: readonly Moment[]
}
