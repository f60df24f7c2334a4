import { fileURLToPath } from 'node:url'
import { ShakedownError } from '../../harness/errors.ts'
import type { ServiceDefinition } from '../../harness/model/target.ts'
import { type Client, clientsForAuth } from './clients.ts'
import { asShell, keepEnvironment } from '../own/environment-files.ts'
import { ownerEnvironment } from './owner-environment.ts'
import type { Settings } from './settings.ts'

const standIn = (name: string, file: string, env: ServiceDefinition['env'], dependsOn: readonly string[]) => ({
  name,
  replicas: 1,
  main: fileURLToPath(new URL(`stand-ins/${file}.ts`, import.meta.url)),
  readyPath: '/health/ping',
  dependsOn,
  env,
})

const behindAuth = (name: Client) =>
  standIn(
    name,
    name,
    ({ serviceUrl }) => ({ JWKS_URL: `${serviceUrl('hmpps-auth')}/auth/.well-known/jwks.json`, CLIENT: name }),
    ['hmpps-auth'],
  )

const called = ['person-match', 'core-person-record-and-delius', 'prisoner-search'] as const

/** Tells the owner something. */
export type Announce = (words: string) => void

/** The service itself: its owner starts it once its environment was told. Without settings nothing starts, and what is wrong with them is thrown. */
const personRecord = (settings: Settings | ShakedownError, announce: Announce): ServiceDefinition => {
  const common = {
    name: 'hmpps-person-record',
    readyPath: '/health',
    dependsOn: ['hmpps-auth', ...called],
  }
  if (settings instanceof ShakedownError)
    return {
      ...common,
      replicas: 1,
      owned: { urls: [''], waitMs: 0, tell: () => {} },
      env: () => {
        throw settings
      },
    }
  const { urls, waitSeconds, readySeconds, graceSeconds, environments, processes } = settings
  return {
    ...common,
    replicas: urls.length,
    readyMs: readySeconds * 1_000,
    graceMs: graceSeconds * 1_000,
    owned: {
      urls,
      waitMs: waitSeconds * 1_000,
      ...(processes === undefined ? {} : { processes }),
      tell: (env, url) => {
        const files =
          environments === undefined
            ? ''
            : `It is in ${keepEnvironment(environments, env['SERVER_PORT'] ?? '', env)} too.\n\n`
        announce(`Start hmpps-person-record at ${url} with this environment:\n\n${asShell(env)}\n${files}`)
      },
    },
    env: (context) =>
      ownerEnvironment(context, urls[Number(/-(\d+)$/.exec(context.replica)?.[1] ?? 1) - 1] ?? '', settings),
  }
}

/** The stand-ins, which are started, and the service itself. */
export const serviceDefinitions = (
  settings: Settings | ShakedownError,
  announce: Announce,
): readonly ServiceDefinition[] => [
  standIn('hmpps-auth', 'auth', () => ({ CLIENTS: clientsForAuth() }), []),
  ...called.map(behindAuth),
  personRecord(settings, announce),
]
