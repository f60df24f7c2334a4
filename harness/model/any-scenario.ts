import type { FrontScenario } from './front-scenario.ts'
import type { Scenario } from './scenario.ts'

/** A scenario of messages, or of front doors. */
export type AnyScenario = Scenario | FrontScenario

/** Whether it is one of front doors. */
export const isOfFronts = (scenario: AnyScenario): scenario is FrontScenario => 'walk' in scenario
