import type { ShakedownError } from '../../harness/errors.ts'
import type { ServiceDefinition } from '../../harness/model/target.ts'
import { type Announce, ownedService } from '../hmpps/owned-service.ts'
import type { OwnedSettings } from '../hmpps/owned-settings.ts'
import { authService, behindAuth } from '../hmpps/stand-in-service.ts'
import { clientsForAuth } from './clients.ts'
import { ownerEnvironment } from './owner-environment.ts'

const called = ['person-match', 'core-person-record-and-delius', 'prisoner-search'] as const

/** The stand-ins, which are started, and the service itself. */
export const serviceDefinitions = (
  settings: OwnedSettings | ShakedownError,
  announce: Announce,
): readonly ServiceDefinition[] => [
  authService(clientsForAuth()),
  ...called.map((name) => behindAuth(name, new URL(`stand-ins/${name}.ts`, import.meta.url))),
  ownedService({
    name: 'hmpps-person-record',
    dependsOn: ['hmpps-auth', ...called],
    settings,
    announce,
    environment: ownerEnvironment,
  }),
]
