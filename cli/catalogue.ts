import { faults } from '../chaos/index.ts'
import type { Config } from '../harness/settings/config.ts'
import type { FaultFactory } from '../harness/model/fault.ts'
import type { AnyScenario } from '../harness/model/any-scenario.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { frontScenarios } from '../scenarios/front/index.ts'
import { scenarios } from '../scenarios/index.ts'
import { targets } from '../targets/index.ts'

/** Everything that names can mean: what comes with it, and what the configuration brings. */
export interface Catalogue {
  readonly targets: Readonly<Record<string, () => Promise<TargetDefinition>>>
  readonly scenarios: Readonly<Record<string, () => AnyScenario>>
  readonly faults: Readonly<Record<string, FaultFactory>>
}

/** What the configuration brings goes before what comes with it. */
export const catalogueOf = (config: Pick<Config, 'targets' | 'scenarios' | 'faults'>): Catalogue => ({
  targets: {
    ...targets,
    ...Object.fromEntries(
      Object.entries(config.targets).map(([name, definition]) => [name, async () => ({ ...definition, name })]),
    ),
  },
  scenarios: {
    ...scenarios,
    ...frontScenarios,
    ...Object.fromEntries(config.scenarios.map((each) => [each.name, () => each])),
  },
  faults: { ...faults, ...config.faults },
})
