import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { lockTimeoutMs } from './lock-timeout.ts'
import {
  activityQueue,
  courtQueue,
  incentiveQueue,
  offenderQueue,
  personEventsQueue,
  replicas,
  visitQueue,
} from './queues.ts'
import type { QueueNames } from './queues.ts'

type Environment = Readonly<Record<string, string>>

const everyService = ({ replica, defects }: ServiceContext): Environment => ({
  REPLICA: replica,
  DEFECTS: defects.join(','),
})

const withDatabase = (context: ServiceContext): Environment => ({
  DATABASE_URL: context.databaseUrl('reference'),
  LOCK_TIMEOUT_MS: String(lockTimeoutMs),
})

const withQueues = (context: ServiceContext, jwtSecret: string): Environment => ({
  JWT_SECRET: jwtSecret,
  AWS_ENDPOINT_URL: context.queueEndpoint,
  AWS_REGION: context.region,
  // Consumers are told apart by their access keys.
  AWS_ACCESS_KEY_ID: context.replica,
  AWS_SECRET_ACCESS_KEY: 'reference-system',
})

const queuePair = (context: ServiceContext, name: string, { queue, deadLetterQueue }: QueueNames): Environment => ({
  [`${name}_QUEUE_URL`]: context.queueUrl(queue),
  [`${name}_DLQ_URL`]: context.queueUrl(deadLetterQueue),
})

/** Queues of a service in the order in which it answers for all of them. */
export const queuesOf: Readonly<Record<string, readonly QueueNames[]>> = {
  'prisoner-to-nomis': [visitQueue, incentiveQueue, activityQueue],
  'person-record': [offenderQueue, courtQueue],
}

/** All services of the system. */
export const serviceDefinitions = (jwtSecret: string): readonly ServiceDefinition[] => {
  const service = (
    name: string,
    env: (context: ServiceContext) => Environment,
    more: { readonly replicas?: number; readonly dependsOn?: readonly string[] } = {},
  ): ServiceDefinition => ({
    name,
    replicas: more.replicas ?? 1,
    // TypeScript in the repository, JavaScript in the package.
    main: fileURLToPath(new URL(`services/${name}/main${extname(import.meta.url)}`, import.meta.url)),
    readyPath: '/health/readiness',
    dependsOn: more.dependsOn ?? [],
    env: (context) => ({ ...everyService(context), ...env(context) }),
  })
  return [
    service('dps-api', withDatabase),
    service('nomis-api', withDatabase),
    service('mapping-api', withDatabase),
    service('delius-api', withDatabase),
    service('person-match', withDatabase),
    service(
      'prisoner-to-nomis',
      (context) => ({
        ...withQueues(context, jwtSecret),
        ...queuePair(context, 'VISIT', visitQueue),
        ...queuePair(context, 'INCENTIVE', incentiveQueue),
        ...queuePair(context, 'ACTIVITY', activityQueue),
        DPS_API_URL: context.serviceUrl('dps-api'),
        NOMIS_API_URL: context.serviceUrl('nomis-api'),
        MAPPING_API_URL: context.serviceUrl('mapping-api'),
      }),
      { replicas, dependsOn: ['dps-api', 'nomis-api', 'mapping-api'] },
    ),
    service(
      'person-record',
      (context) => ({
        ...withDatabase(context),
        ...withQueues(context, jwtSecret),
        ...queuePair(context, 'OFFENDER', offenderQueue),
        ...queuePair(context, 'COURT', courtQueue),
        PERSON_EVENTS_QUEUE_URL: context.queueUrl(personEventsQueue),
        DELIUS_API_URL: context.serviceUrl('delius-api'),
        PERSON_MATCH_URL: context.serviceUrl('person-match'),
      }),
      { replicas, dependsOn: ['delius-api', 'person-match'] },
    ),
  ]
}
