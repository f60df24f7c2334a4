import type { ShakedownError } from '../../harness/errors.ts'
import type { ServiceDefinition } from '../../harness/model/target.ts'
import { type Announce, ownedService } from '../hmpps/owned-service.ts'
import { authService, behindAuth } from '../hmpps/stand-in-service.ts'
import { called, clientsForAuth } from './clients.ts'
import { ownerEnvironment } from './owner-environment.ts'
import type { Settings } from './settings.ts'

/** The stand-ins, which are started, and the service itself. */
export const serviceDefinitions = (
  settings: Settings | ShakedownError,
  announce: Announce,
): readonly ServiceDefinition[] => [
  authService(clientsForAuth()),
  ...called.map((name) => behindAuth(name, new URL(`stand-ins/${name}.ts`, import.meta.url))),
  ownedService({
    name: 'hmpps-prisoner-to-nomis-update',
    dependsOn: ['hmpps-auth', ...called],
    settings,
    announce,
    environment: ownerEnvironment,
  }),
]
