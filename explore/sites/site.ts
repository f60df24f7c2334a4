import type { RecordAct } from '../../harness/model/acts.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { Random } from '../../harness/random.ts'
import type { FaultId, OperateName, StepId } from '../../harness/model/operation.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'

/** Part of a system on which faults act. */
export type Plane = 'calls' | 'links' | 'queue' | 'database' | 'processes'

/**
 * Kind of event, as far as it matters to what can strike it: one that cannot be read, was seen before, comes after a newer one (`late`) or before what it builds on (`early`), or meets a
 * record to which something was done behind the system's back (`wronged`) is not worked on to the end.
 */
export type EventKind =
  | 'create'
  | 'update'
  | 'delete'
  | 'shrink'
  | 'merge'
  | 'unmerge'
  | 'copy'
  | 'late'
  | 'early'
  | 'unreadable'
  | 'wronged'

/** Something done to a record behind the system's back, and what operators do about it. */
export interface Wrong {
  readonly done: RecordAct
  readonly undone: Extract<OperateName, 'clean-mappings' | 'delete-duplicate'>
}

/** A fault at one place in the work on one event. */
export interface Site {
  /** The fault and where it strikes: `kill@commit-sent`. */
  readonly name: string
  readonly plane: Plane
  /** Events whose work comes there. */
  readonly on: readonly EventKind[]
  /** In force before the event is published, or put in force once it was received, or is done. @default 'before' */
  readonly from?: 'before' | 'received' | 'acknowledged'
  /** A second message that must meet the event's own there: another copy, the next update, another event altogether, or one about the same subject. */
  readonly pair?: 'copy' | 'update' | 'other' | 'same'
  /** When that is published: once somebody has the first, so that one batch does not bring both; once the fault has bitten, or is over; or with the first. @default 'received' */
  readonly pairFrom?: 'received' | 'bitten' | 'healed' | 'together'
  /** What is done to the event's record as soon as the fault has bitten, until which that is in force. The event may be given up for it or not; operators undo it once that came to its end, and bring it back. */
  readonly meanwhile?: Wrong
  /** It costs the event a delivery, so that another fault can strike at the next one. */
  readonly costs: boolean
  /** The event must die of it: it is in force until then. */
  readonly kills?: true
  /** How often it is drawn beside the others. @default 1 */
  readonly weight?: number
  /** Whether such a thing happens on the stream; what a fault needs is asked of the fault. @default everywhere */
  readonly fits?: (stream: StreamFacts) => boolean
  /** The fault, on an abstract key. */
  fault(stream: StreamFacts, key: string, random: Random): Fault
  /** When it is over; `pair`: the step of the second message, where there is one. @default once it has bitten */
  heal?(id: FaultId, step: StepId, pair: StepId): Moment | readonly Moment[]
}

/** Events that are worked on to the end. */
export const whole: readonly EventKind[] = ['create', 'update', 'delete', 'shrink', 'merge', 'unmerge']
/** All of them. */
export const every: readonly EventKind[] = [...whole, 'copy', 'late', 'early', 'unreadable']
/** Those that end with an acknowledgement. */
export const acknowledged: readonly EventKind[] = [...whole, 'copy', 'late']
