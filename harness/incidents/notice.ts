import type { Incident } from './incident.ts'

/**
 * Why somebody is told. `raised`: it was silenced by its cause or by maintenance, which is over, and it is still bad. `reminder`: it is still open.
 * `escalated`: it is open for so long that others are told too.
 */
export type NoticeKind = 'opened' | 'raised' | 'worsened' | 'reminder' | 'escalated' | 'acknowledged' | 'closed'

/** One thing to tell through one channel. */
export interface Notice {
  /** The same whenever it is sent again, so that a receiver can tell. */
  readonly id: string
  readonly kind: NoticeKind
  /** Name of the channel in the configuration. */
  readonly channel: string
  readonly atMs: number
  /** As it was then. */
  readonly incident: Incident
  /** Where it says what to do about it. */
  readonly runbook?: string
}
