import { type AnyScenario, isOfFronts } from '../model/any-scenario.ts'
import type { FrontFacts } from '../model/front-facts.ts'
import { type Planned, planCells, type PlannedCell, type PlanOptions } from './plan.ts'
import { planFronts } from './plan-fronts.ts'

/** Options of {@link planAll}. */
export interface PlanAllOptions extends Omit<PlanOptions, 'scenarios'> {
  readonly scenarios: readonly AnyScenario[]
  /** @default none */
  readonly fronts?: readonly FrontFacts[] | undefined
}

/** Plans scenarios of messages on streams, and those of front doors on front doors. */
export const planAll = ({ scenarios, streams, fronts = [], ...head }: PlanAllOptions): Planned<PlannedCell> => {
  const onStreams = planCells({
    ...head,
    streams,
    scenarios: scenarios.flatMap((scenario) => (isOfFronts(scenario) ? [] : [scenario])),
  })
  const onFronts = planFronts({
    ...head,
    fronts,
    scenarios: scenarios.filter(isOfFronts),
    before: onStreams.cells.length,
  })
  return {
    cells: [...onStreams.cells, ...onFronts.cells],
    skipped: [...onStreams.skipped, ...onFronts.skipped],
  }
}
