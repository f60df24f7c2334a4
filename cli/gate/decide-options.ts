import type { GatePolicy } from '../../harness/settings/gate-settings.ts'
import type { Wanted } from './decision.ts'
import type { Evidence } from './evidence.ts'

/** One target on one stack, and the cells that must pass there. */
export interface Place {
  readonly target: string
  readonly stack: string
  readonly cells: readonly string[]
  /** The target's known mistakes, which a proof must have caught. */
  readonly defects: readonly string[]
}

/** What a decision is made from. Pure: no clock, no disk. */
export interface DecideOptions {
  readonly policy: GatePolicy
  readonly places: readonly Place[]
  readonly evidence: Evidence
  readonly wanted: Wanted
  /** Cells that the baseline judged. */
  readonly baseline?: readonly string[]
  /** Runs that GitHub attests, by id. */
  readonly attested: ReadonlySet<string>
  readonly now: Date
  readonly shakedown: string
}
