import type { Limits } from '../../harness/incidents/limits.ts'

/** Options of {@link syntheticEvent}. */
export interface SyntheticEventOptions {
  /** Milliseconds from publish to effect; at the highest limit waiting ends. @default { warning: 5000, critical: 30000 } */
  readonly within?: Limits
  /** After how long it is judged again, for a second effect and a loss. @default the queue's visibility time-out times its receives, and 5 s */
  readonly againAfterMs?: number
  /** So many events without an effect, and nothing more is published. @default 3 */
  readonly missingAtMost?: number
}
