import type { Moment } from '../../harness/model/schedule.ts'
import type { EventKind, Site, Wrong } from '../sites/site.ts'

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

/** A site at which an event is struck. */
export interface Strike {
  readonly id: string
  readonly site: Site
  /** The second message that must meet the first. */
  pair?: DraftEvent
}

/** What is done to an event's record behind the system's back: before it comes, or while it is worked on. */
export const wrongOf = ({ wrong, strikes }: DraftEvent): Wrong | undefined =>
  wrong ?? strikes.find(({ site }) => site.meanwhile !== undefined)?.site.meanwhile

/** Once an event that operators deal with came to its end: on the dead-letter queue, or also handled where that is right too. */
export const endOf = ({ step, strikes }: DraftEvent): Moment => ({
  after: step,
  reaches: strikes.some(({ site }) => site.meanwhile !== undefined) ? 'ended' : 'deadLettered',
})

/** What is added to a {@link Draft}; the rest is counted there. */
export type NewEvent = Pick<DraftEvent, 'key' | 'kind' | 'from'> &
  Partial<Pick<DraftEvent, 'event' | 'copy' | 'version' | 'sameAs' | 'into' | 'wrong'>>
