import type { Aspect } from './look.ts'

/** So many of the last so many looks. */
export interface Of {
  readonly looks: number
  readonly of: number
}

/** After how long an open incident that nobody acknowledged is told to more people. */
export interface EscalationStep {
  readonly afterMs: number
  /** Names of channels. */
  readonly channels: readonly string[]
}

/** When looks become an incident, when it ends, and who is told again. */
export interface IncidentPolicy {
  /** So many bad ones open it. */
  readonly open: Of
  /** So many good ones close it. */
  readonly close: Of
  /** So many turns between good and bad within the last 20 looks hold it open; it is let go at half as many. */
  readonly flappingTurns: number
  /** Whether a bad look is made again at once, before it counts for more than one. */
  readonly secondLook: boolean
  /** An open incident that nobody acknowledged is told again after this. Absent: told once. */
  readonly remindMs?: number
  readonly escalate: readonly EscalationStep[]
  /** Neither a cause nor maintenance silences it. */
  readonly neverSilenced: boolean
}

/** Two in a row, the second of them at once. */
export const defaultPolicy: IncidentPolicy = {
  open: { looks: 2, of: 2 },
  close: { looks: 2, of: 2 },
  flappingTurns: 8,
  secondLook: true,
  escalate: [],
  neverSilenced: false,
}

/** What is found out afterwards (a loss, a second effect) is positive evidence: once is enough, and nothing silences it. */
const afterwardsPolicy = (policy: IncidentPolicy): IncidentPolicy => ({
  ...policy,
  open: { looks: 1, of: 1 },
  secondLook: false,
  neverSilenced: true,
})

/** A monitor that sees nothing three times in a row is told of; one look that sees again is enough. */
const sightPolicy = (policy: IncidentPolicy): IncidentPolicy => ({
  ...policy,
  open: { looks: 3, of: 3 },
  close: { looks: 1, of: 1 },
  secondLook: false,
})

/** A burn rate is a judgement over hours already: it opens and closes with what it says. */
const objectivePolicy = (policy: IncidentPolicy): IncidentPolicy => ({
  ...policy,
  open: { looks: 1, of: 1 },
  close: { looks: 1, of: 1 },
  secondLook: false,
})

const policies: Readonly<Record<Aspect, (policy: IncidentPolicy) => IncidentPolicy>> = {
  looks: (policy) => policy,
  afterwards: afterwardsPolicy,
  sight: sightPolicy,
  objective: objectivePolicy,
}

/** How an aspect of a monitor with this policy is judged. */
export const aspectPolicy = (aspect: Aspect, policy: IncidentPolicy): IncidentPolicy => policies[aspect](policy)
