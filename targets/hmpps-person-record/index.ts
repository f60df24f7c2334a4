import { ShakedownError } from '../../harness/errors.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import type { Announce } from '../hmpps/owned-service.ts'
import { tryOwnedSettings } from '../hmpps/owned-settings.ts'
import { queueDefinitions } from '../hmpps/queue-names.ts'
import { readLine } from '../hmpps/read-line.ts'
import { courtMessageBucket, largeCasesBucket } from './large-messages.ts'
import { queuePairs } from './queues.ts'
import { serviceDefinitions } from './services.ts'
import { settingsOptions } from './settings.ts'
import { courtCase, courtFacts } from './streams/court-case-received.ts'
import { largeCourtCase, largeCourtFacts } from './streams/large-court-case-received.ts'
import { prison, prisonFacts } from './streams/prisoner-created.ts'
import { probation, probationFacts } from './streams/probation-case-engagement-created.ts'

/** Options of {@link hmppsPersonRecord}. */
export interface HmppsPersonRecordOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Tells the owner how to start the service. @default on standard error */
  readonly announce?: Announce
}

/** The real hmpps-person-record, started by its owner; the services that it calls are played by stand-ins. */
export const hmppsPersonRecord = (options: HmppsPersonRecordOptions = {}): TargetDefinition => {
  const { env = process.env, announce = (words) => process.stderr.write(words) } = options
  const settings = tryOwnedSettings(env, settingsOptions)
  const queues = settings instanceof ShakedownError ? settingsOptions.defaults : settings
  const streams = [
    { facts: probationFacts(queues), make: probation },
    { facts: prisonFacts(queues), make: prison },
    { facts: courtFacts(queues), make: courtCase },
    { facts: largeCourtFacts(queues), make: largeCourtCase },
  ]
  const services = serviceDefinitions(settings, announce)
  const subject = { name: 'hmpps-person-record', version: env['HMPPS_PERSON_RECORD_VERSION'] ?? 'unknown' }
  return {
    name: 'hmpps-person-record',
    subject,
    queues: queueDefinitions(queuePairs, queues),
    databases: ['hmpps-person-record'],
    buckets: [largeCasesBucket, courtMessageBucket],
    services,
    bundles: services.flatMap(({ main }) => main ?? []),
    streams: streams.map(({ facts }) => facts),
    defects: [],
    secrets: [],
    readLine,
    connect: async (system) =>
      // Loaded where its system runs: nobody else needs what it is reached with.
      (await import('./connect.ts')).connect(system, {
        subject,
        streams: streams.map(
          ({ facts, make }) =>
            (reach) =>
              make(facts, reach),
        ),
      }),
  }
}
