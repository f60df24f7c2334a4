import type { Json } from '../model/schedule.ts'
import type { Level } from '../model/level.ts'
import type { Aspect } from './look.ts'

/** What somebody wrote on an incident. */
export interface Note {
  readonly atMs: number
  readonly by: string
  readonly text: string
}

/** A time in which a monitor was bad: from its first to its last bad look. Plain data. */
export interface Incident {
  /** `monitor/aspect/opened`, the same in all stores, messages and receivers. */
  readonly id: string
  readonly monitor: string
  readonly aspect: Aspect
  /** The worst so far. */
  readonly level: Level
  readonly firstBadMs: number
  readonly lastBadMs: number
  readonly openedMs: number
  readonly closedMs?: number
  /** Of its latest bad look. */
  readonly words: string
  /** Of its first bad look that has any. */
  readonly evidence?: Json
  /** It goes to and fro: held open until it is steady. */
  readonly flapping: boolean
  readonly acknowledged?: { readonly atMs: number; readonly by: string }
  readonly notes: readonly Note[]
  /** What somebody was told of it. Absent: nothing yet. */
  readonly told?: Told
  /** Why nobody is told of it, and when that was so last. */
  readonly silenced?: { readonly by: string; readonly lastMs: number }
}

/** What was told of an incident so far. */
export interface Told {
  readonly lastMs: number
  readonly level: Level
  /** How many steps of the escalation were taken. */
  readonly escalated: number
  /** Channels that heard of it, and must hear of its end. */
  readonly channels: readonly string[]
}

/** Names an incident for good. */
export const incidentId = ({ monitor, aspect, openedMs }: Pick<Incident, 'monitor' | 'aspect' | 'openedMs'>): string =>
  `${monitor}/${aspect}/${new Date(openedMs).toISOString()}`
