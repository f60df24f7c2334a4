import { fileURLToPath } from 'node:url'
import type { ServiceDefinition } from '../../harness/model/target.ts'

/** A stand-in that is started as a process of ours. @param main its file */
const standInService = (
  name: string,
  main: URL,
  env: ServiceDefinition['env'],
  dependsOn: readonly string[],
): ServiceDefinition => ({
  name,
  replicas: 1,
  main: fileURLToPath(main),
  readyPath: '/health/ping',
  dependsOn,
  env,
})

/** The auth server's stand-in. @param clients what it is told of its clients, as JSON */
export const authService = (clients: string): ServiceDefinition =>
  standInService('hmpps-auth', new URL('stand-ins/auth.ts', import.meta.url), () => ({ CLIENTS: clients }), [])

/** A stand-in that takes the tokens of the client that is called as it is. */
export const behindAuth = (name: string, main: URL): ServiceDefinition =>
  standInService(
    name,
    main,
    ({ serviceUrl }) => ({ JWKS_URL: `${serviceUrl('hmpps-auth')}/auth/.well-known/jwks.json`, CLIENT: name }),
    ['hmpps-auth'],
  )
