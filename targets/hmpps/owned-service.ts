import { ShakedownError } from '../../harness/errors.ts'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { asShell, keepEnvironment } from '../own/environment-files.ts'
import type { OwnedSettings } from './owned-settings.ts'

/** Tells the owner something. */
export type Announce = (words: string) => void

/** What a service that its owner starts is made of. */
export interface OwnedServiceOptions {
  readonly name: string
  readonly dependsOn: readonly string[]
  readonly settings: OwnedSettings | ShakedownError
  readonly announce: Announce
  /** The environment of one replica. @param url where it will listen */
  readonly environment: (
    context: ServiceContext,
    url: string,
    settings: OwnedSettings,
  ) => Readonly<Record<string, string>>
}

/** The service itself: its owner starts it once its environment was told. Without settings nothing starts, and what is wrong with them is thrown. */
export const ownedService = ({
  name,
  dependsOn,
  settings,
  announce,
  environment,
}: OwnedServiceOptions): ServiceDefinition => {
  const common = { name, dependsOn, readyPath: '/health' }
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
        announce(`Start ${name} at ${url} with this environment:\n\n${asShell(env)}\n${files}`)
      },
    },
    env: (context) => environment(context, urls[Number(/-(\d+)$/.exec(context.replica)?.[1] ?? 1) - 1] ?? '', settings),
  }
}
