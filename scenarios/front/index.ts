import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import { authentication } from './authentication.ts'
import { careNoteJourney } from './care-note-journey.ts'
import { certificateExpiring } from './certificate-expiring.ts'
import { circuitBreaker } from './circuit-breaker.ts'
import { consumerLag } from './consumer-lag.ts'
import { fileStorage } from './file-storage.ts'
import { gatewayUnderLoad } from './gateway-under-load.ts'
import { staleSession } from './stale-session.ts'

/** Scenarios of front doors, by name. */
export const frontScenarios = {
  authentication,
  'care-note-journey': careNoteJourney,
  'certificate-expiring': certificateExpiring,
  'circuit-breaker': circuitBreaker,
  'consumer-lag': consumerLag,
  'file-storage': fileStorage,
  'gateway-under-load': gatewayUnderLoad,
  'stale-session': staleSession,
} satisfies Record<string, () => FrontScenario>
