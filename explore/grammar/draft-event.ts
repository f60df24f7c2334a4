import type { RecordAct } from '../../harness/model/acts.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import type { OperateName } from '../../harness/model/operation.ts'
import type { EventKind, Site } from '../sites/site.ts'

/** An event as it grows: what is put in force before it comes is not known at once. */
export interface DraftEvent {
  readonly step: string
  readonly key: string
  readonly event: string
  readonly copy: number
  readonly version: number
  readonly kind: EventKind
  readonly sameAs?: string
  /** Key of the record that this one is merged into, or taken out of again. */
  readonly into?: string
  /** What was done to its record behind the system's back by then: it is given up until operators undo that. */
  readonly wrong?: Wrong
  /** When it is published, beside what must be in force by then. */
  readonly from: readonly Moment[]
  readonly strikes: Strike[]
}

/** Something done to a record behind the system's back, and what operators do about it. */
export interface Wrong {
  readonly done: RecordAct
  readonly undone: Extract<OperateName, 'clean-mappings' | 'delete-duplicate'>
}

/** A site at which an event is struck. */
export interface Strike {
  readonly id: string
  readonly site: Site
  /** The second message that must meet the first. */
  pair?: DraftEvent
}

/** What is added to a {@link Draft}; the rest is counted there. */
export type NewEvent = Pick<DraftEvent, 'key' | 'kind' | 'from'> &
  Partial<Pick<DraftEvent, 'event' | 'copy' | 'version' | 'sameAs' | 'into' | 'wrong'>>
