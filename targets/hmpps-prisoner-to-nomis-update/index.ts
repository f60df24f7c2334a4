import { ShakedownError } from '../../harness/errors.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import type { Announce } from '../hmpps/owned-service.ts'
import { queueDefinitions } from '../hmpps/queue-names.ts'
import { readLine } from '../hmpps/read-line.ts'
import { queuesById } from './queues.ts'
import { serviceDefinitions } from './services.ts'
import { readSettings, settingsOptions } from './settings.ts'
import { streams } from './streams/index.ts'

/** Options of {@link hmppsPrisonerToNomisUpdate}. */
export interface HmppsPrisonerToNomisUpdateOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Tells the owner how to start the service. @default on standard error */
  readonly announce?: Announce
}

const name = 'hmpps-prisoner-to-nomis-update'

/** The real hmpps-prisoner-to-nomis-update, started by its owner; NOMIS, the mapping service and the services that publish are played by stand-ins. */
export const hmppsPrisonerToNomisUpdate = (options: HmppsPrisonerToNomisUpdateOptions = {}): TargetDefinition => {
  const { env = process.env, announce = (words) => process.stderr.write(words) } = options
  const settings = readSettings(env)
  const queues = settings instanceof ShakedownError ? settingsOptions.defaults : settings
  const made = streams.map(({ facts, make }) => ({ facts: facts(queues), make }))
  const services = serviceDefinitions(settings, announce)
  const subject = { name, version: env['HMPPS_PRISONER_TO_NOMIS_UPDATE_VERSION'] ?? 'unknown' }
  return {
    name,
    subject,
    queues: queueDefinitions(Object.values(queuesById), queues),
    databases: [],
    services,
    bundles: services.flatMap(({ main }) => main ?? []),
    streams: made.map(({ facts }) => facts),
    defects: [],
    secrets: [],
    readLine,
    connect: async (system) =>
      // Loaded where its system runs: nobody else needs what it is reached with.
      (await import('./connect.ts')).connect(system, {
        subject,
        streams: made.map(
          ({ facts, make }) =>
            (operator) =>
              make(facts, operator),
        ),
      }),
  }
}
