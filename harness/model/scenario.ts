import type { Check } from './check.ts'
import type { Fault } from './fault.ts'
import type { FaultId } from './operation.ts'
import type { Probe } from './probe.ts'
import type { Random } from '../random.ts'
import type { Moment, Step } from './schedule.ts'
import type { StreamFacts } from './target.ts'

/** How bad it is when the claim does not hold. */
export type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/** Why a stream does not fit, or `true`. */
export type Fit = true | string

/** What a plan is made from. Everything random comes from `random`, so that a seed gives the same schedule again. */
export interface PlanContext {
  readonly stream: StreamFacts
  readonly variant: string
  readonly random: Random
}

/** A fault with its moments. */
export interface TimedFault {
  readonly id: FaultId
  readonly fault: Fault
  readonly inject: Moment | readonly Moment[]
  readonly heal: Moment | readonly Moment[]
}

/** What a scenario plans for one cell. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly faults: readonly TimedFault[]
}

/** A claim, and the schedule, faults, probes and checks that put it to the test. */
export interface Scenario {
  readonly name: string
  readonly claim: string
  /** The runbook that taught it: `PN duplicate handling`. */
  readonly source: string
  readonly severity: Severity
  readonly tags: readonly string[]
  /** Ways of doing it; at least one. */
  readonly variants: readonly string[]
  /** Whether a stream can be the subject, with the reason where not. */
  fits(stream: StreamFacts, variant: string): Fit
  /**
   * How many deliveries one message of its subject may need, the one that succeeds among them. Where a queue allows fewer it may be dead-lettered, and must come back by a
   * redrive. @default 1
   */
  readonly deliveries?: (variant: string, stream: StreamFacts) => number
  /** Its claim is about such a delivery itself: a queue that allows none cannot show whether it holds. @default false */
  readonly redelivered?: true
  /** Whether the plan acts on the stream's whole service (restarts it, redrives all its queues): then nothing else of that service runs beside it. */
  readonly wholeService?: (variant: string) => boolean
  /** Whether the plan acts on what the whole system shares (restarts the database server, say): then nothing else runs beside it. */
  readonly wholeSystem?: (variant: string) => boolean
  plan(context: PlanContext): Plan
  readonly probes: readonly Probe[]
  checks(stream: StreamFacts): readonly Check[]
}
