import type { FrontFacts } from '../model/front-facts.ts'
import type { FrontScenario } from '../model/front-scenario.ts'
import { random } from '../random.ts'
import type { CellId } from '../model/operation.ts'
import { frontSubject } from './front-subject.ts'
import { lacking } from './lacking.ts'
import { type FrontCell, type Planned, plannedFaults, type SkippedCell } from './plan.ts'
import { refuseUnmade } from './refuse-unmade.ts'

/** Seed of one cell's walk, by that of the run. */
export const walkSeed = (seed: string, id: CellId): string => `${seed}/${id}/walk`

/** Options of {@link planFronts}. */
export interface PlanFrontsOptions {
  readonly target: string
  readonly stack: string
  readonly seed: string
  readonly scenarios: readonly FrontScenario[]
  readonly fronts: readonly FrontFacts[]
  /** How many cells were planned before them. @default none */
  readonly before?: number
}

/** Plans every scenario of front doors on every front door that it fits. The same seed gives the same faults, and the same walk. */
export const planFronts = ({
  target,
  stack,
  seed,
  scenarios,
  fronts,
  before = 0,
}: PlanFrontsOptions): Planned<FrontCell> => {
  const cells: FrontCell[] = []
  const skipped: SkippedCell[] = []
  for (const scenario of scenarios)
    for (const front of fronts)
      for (const variant of scenario.variants) {
        const id = `${target}/${stack}/${scenario.name}/${front.name}/${variant}`
        const fit = scenario.fits(front, variant)
        const made = fit === true ? (scenario.faults?.({ front, variant, random: random(`${seed}/${id}`) }) ?? {}) : {}
        // In force until the walk heals it, or its time is up.
        const faults = Object.entries(made).map(([faultId, fault]) => ({
          id: faultId,
          fault,
          inject: [],
          heal: { fault: faultId, is: 'healed' } as const,
        }))
        if (fit === true) refuseUnmade(scenario.name, faults, scenario.checks(front, variant))
        const subject = frontSubject(front)
        const missing = faults
          .flatMap(({ fault }) => fault.needs.map((need) => lacking(subject, fault.name, need)))
          .find((each) => each !== undefined)
        if (fit !== true || missing !== undefined) {
          skipped.push({ id, scenario, stream: front, variant, reason: fit === true ? (missing ?? '') : fit })
          continue
        }
        const schedule = { steps: [], faults: plannedFaults(faults) }
        const number = before + cells.length
        cells.push({ id, number, scenario, stream: front, variant, schedule, faults, seed: walkSeed(seed, id) })
      }
  return { cells, skipped }
}
