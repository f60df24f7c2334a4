import type { Json } from '../model/schedule.ts'
import type { Level } from '../model/level.ts'

/**
 * Under which heading a look is judged; each has incidents of its own. `looks`: the look itself. `afterwards`: what can be told only later (a second
 * effect comes late), which nothing silences. `sight`: whether the monitor sees anything at all. `objective`: how fast its error budget burns.
 */
export const aspects = ['looks', 'afterwards', 'sight', 'objective'] as const

/** One of {@link aspects}. */
export type Aspect = (typeof aspects)[number]

/** `unknown`: we lost sight. It is never taken for "down", nor for "up". */
export type LookState = 'good' | 'bad' | 'unknown'

/**
 * Who is to blame that a look is unknown: the `probe` (it threw, or ran out of time), the `watcher` itself (late, cut off, its store full, a tick missed),
 * or a person who `paused` it.
 */
export type Blindness = 'probe' | 'watcher' | 'paused'

/** One figure of a look. */
export interface Figure {
  readonly subject: string
  readonly value: number
  readonly unit: string
}

/** What one look of one monitor came to. */
export interface Look {
  readonly monitor: string
  readonly aspect: Exclude<Aspect, 'sight' | 'objective'>
  /** When it began, wall clock in ms. */
  readonly atMs: number
  readonly tookMs: number
  /** How much later than its tick it began. */
  readonly lateMs: number
  readonly state: LookState
  /** Of a bad look. */
  readonly level?: Level
  /** Of an unknown look. */
  readonly blind?: Blindness
  readonly words: string
  readonly figures: readonly Figure[]
  /**
   * Outside of the timetable: the immediate `second` look after a bad one, or one of those that come `faster` while it is bad. They count for incidents, and not
   * for shares of good looks, which they would bend.
   */
  readonly extra?: 'second' | 'faster'
  /** In a maintenance window: kept, and counted apart. */
  readonly silenced?: true
  /** What shows it: the timeline of a synthetic event, a health answer. */
  readonly evidence?: Json
  /** So many ticks that were missed one after the other, from `atMs` on, kept as one. @default 1 */
  readonly ticks?: number
}
