import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { lockTimeoutMs } from '../reference/lock-timeout.ts'
import { bucket } from './bucket.ts'
import { noteWrittenQueue } from './queues.ts'
import { authReleases } from './releases.ts'

type Environment = Readonly<Record<string, string>>

/** Of each service that a rolling restart must not be noticed of. */
export const replicas = 2

const withDatabase = (context: ServiceContext): Environment => ({
  DATABASE_URL: context.databaseUrl('care-notes'),
  LOCK_TIMEOUT_MS: String(lockTimeoutMs),
})

const withQueue = (context: ServiceContext): Environment => ({
  AWS_ENDPOINT_URL: context.queueEndpoint,
  AWS_REGION: context.region,
  // Consumers are told apart by their access keys.
  AWS_ACCESS_KEY_ID: context.replica,
  AWS_SECRET_ACCESS_KEY: 'care-notes',
  NOTE_WRITTEN_QUEUE_URL: context.queueUrl(noteWrittenQueue.queue),
})

const withBucket = ({ region, s3Endpoint }: ServiceContext): Environment => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'files',
  AWS_SECRET_ACCESS_KEY: 'care-notes',
  FILES_BUCKET: bucket,
  ...(s3Endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: s3Endpoint }),
})

/** All services of the system; operators' tokens are signed with the secret. */
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
    env: (context) => ({ REPLICA: context.replica, DEFECTS: context.defects.join(','), ...env(context) }),
  })
  return [
    service(
      'auth',
      (context) => ({
        ...withDatabase(context),
        JWT_SECRET: jwtSecret,
        ...authReleases.current.env,
        ...(context.redisUrl === undefined ? {} : { REDIS_URL: context.redisUrl }),
      }),
      { replicas },
    ),
    service('care-notes', (context) => ({ ...withDatabase(context), ...withQueue(context) })),
    service('files', (context) => ({ ...withDatabase(context), ...withBucket(context) })),
    service(
      'api-gateway',
      ({ serviceUrl }) => ({
        AUTH_URL: serviceUrl('auth'),
        CARE_NOTES_URL: serviceUrl('care-notes'),
        FILES_URL: serviceUrl('files'),
        WEB_ROOT: fileURLToPath(new URL('services/web', import.meta.url)),
      }),
      { replicas, dependsOn: ['auth', 'care-notes', 'files'] },
    ),
    service(
      'notifications',
      (context) => ({
        ...withDatabase(context),
        ...withQueue(context),
        JWT_SECRET: jwtSecret,
        NOTE_WRITTEN_DLQ_URL: context.queueUrl(noteWrittenQueue.deadLetterQueue),
      }),
      { replicas },
    ),
  ]
}
