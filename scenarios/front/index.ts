import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import { authentication } from './authentication.ts'

/** Scenarios of front doors, by name. */
export const frontScenarios = { authentication } satisfies Record<string, () => FrontScenario>
