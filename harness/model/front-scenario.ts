import type { Check } from './check.ts'
import type { Fault } from './fault.ts'
import type { FrontFacts } from './front-facts.ts'
import type { FrontCellFacts } from './front-operation.ts'
import type { FaultId } from './operation.ts'
import type { Fit, Severity } from './scenario.ts'
import type { Random } from '../random.ts'
import type { Walk } from './walk.ts'

/** What a front scenario's faults are made from. */
export interface FrontPlanContext {
  readonly front: FrontFacts
  readonly variant: string
  readonly random: Random
}

/** A pure judgement of what a front door did. */
export type FrontCheck = Check<FrontCellFacts>

/** A claim about a front door, and the walk, faults and checks that put it to the test. */
export interface FrontScenario {
  readonly name: string
  readonly claim: string
  /** The runbook that taught it: `WCN authentication service issues`. */
  readonly source: string
  readonly severity: Severity
  readonly tags: readonly string[]
  /** Ways of doing it; at least one. */
  readonly variants: readonly string[]
  /** Whether a front door can be the subject, with the reason where not. */
  fits(front: FrontFacts, variant: string): Fit
  /** Faults that its walk injects, by id. @default none */
  faults?(context: FrontPlanContext): Readonly<Record<FaultId, Fault>>
  /** Whether its claim holds of a healthy system without its faults too, so that whoever makes a failure smaller may leave them out. @default false: they are what it is about */
  claimsWithoutFaults?(variant: string): boolean
  /** It measures what the machine bears: no other cell runs meanwhile. @default false */
  readonly wholeMachine?: true
  /** About how long a walk takes, in ms. @default 10,000 */
  takesMs?(front: FrontFacts, variant: string): number
  /** What is done. It throws nothing for what the system does: that is recorded, and judged by the checks. */
  walk(walk: Walk): Promise<void>
  checks(front: FrontFacts, variant: string): readonly FrontCheck[]
}
