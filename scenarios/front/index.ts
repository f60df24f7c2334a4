import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import { authentication } from './authentication.ts'
import { circuitBreaker } from './circuit-breaker.ts'
import { fileStorage } from './file-storage.ts'
import { gatewayUnderLoad } from './gateway-under-load.ts'

/** Scenarios of front doors, by name. */
export const frontScenarios = {
  authentication,
  'circuit-breaker': circuitBreaker,
  'file-storage': fileStorage,
  'gateway-under-load': gatewayUnderLoad,
} satisfies Record<string, () => FrontScenario>
