import type { Moment, Schedule } from '../../../harness/model/schedule.ts'
import type { FaultId } from '../../../harness/model/operation.ts'
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
  /** Though it goes on by itself, an event may have been given up before it begins, and be brought back meanwhile. @default false */
  readonly redrives?: true
  /** How often it is drawn beside the others. */
  readonly weight: number
  plan(stream: StreamFacts, random: Random): Moved
}

/** A move as it is carried out, with names of its own for steps, keys and faults. */
export interface Moved extends Schedule {
  /** When it is over: until then nobody asks its service for anything, unless they {@link Moved.meets}. */
  readonly over: readonly Moment[]
  /** How dead letters are brought back while processes end and start. Absent: only once it is over. */
  readonly meets?: Meeting
}

/** What makes an operator's redrive meet a move: it begins once what died before is on the dead-letter queue, and is under way when they ask. */
export interface Meeting {
  /** Id of the fault with which it begins. */
  readonly begins: FaultId
  /** When operators ask, in the middle of it. */
  readonly asked: Moment
}
