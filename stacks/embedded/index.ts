import { SQSClient } from '@aws-sdk/client-sqs'
import { ShakedownError } from '../../harness/errors.ts'
import type { CommitProxy } from '../../harness/model/reach.ts'
import { harnessAccessKey, type RunningStack, type Stack, type StackOptions } from '../../harness/model/stack.ts'
import { startTap } from '../../proxies/tap/index.ts'
import { bundledMains } from './bundles/bundled-mains.ts'
import { consumerIdentity } from './consumer-identity.ts'
import { databaseLog } from './database-log.ts'
import { takeKafka } from './kafka/take-kafka.ts'
import { makeQueues } from './make-queues.ts'
import { pointedContent } from './pointed-content.ts'
import { cacheDirectory } from '../../harness/reach/cache-directory.ts'
import { makeTopics } from './make-topics.ts'
import { isRedisThere } from './redis/is-redis-there.ts'
import { startRedis } from './redis/start-redis.ts'
import { withRedisIf } from './redis/with-redis-if.ts'
import { serverPool } from './postgres/server-pool.ts'
import { type PostgresServer, startPostgres } from './postgres/start-postgres.ts'
import { connectionOwners } from './processes/connection-owners.ts'
import { queueHistory } from './queue-history.ts'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'
import { startSystem } from './start-system.ts'

const region = 'eu-west-2'

/** Where a system's database server comes from. */
type TakeServer = (options: {
  readonly runDirectory: string
  readonly onLog: (line: string) => void
}) => Promise<PostgresServer>

const startWith = async (takeServer: TakeServer, options: StackOptions): Promise<RunningStack> => {
  const { directory, definition, sink, idle = false } = options
  if (definition.services.length === 0 && !idle)
    throw new ShakedownError(
      'no-processes',
      `nobody would consume the queues of "${definition.name}": the embedded stack runs nothing but what it starts itself, and the target names no process`,
      {
        hint: 'Say under "processes" how your consumer is started, or choose with --stack where it runs already.',
        exitCode: 2,
      },
    )
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each()
  }
  try {
    // Beside the database, which takes as long: the first time they are made.
    const bundles = cacheDirectory().then(async (cache) => bundledMains(definition.bundles ?? [], cache))
    bundles.catch(() => undefined)
    const { buckets = [] } = definition
    // Loaded where there is a bucket.
    const { startS3 } = buckets.length === 0 ? {} : await import('../../emulators/aws/s3/index.ts')
    const s3 = await startS3?.({ directory, buckets, region })
    if (s3 !== undefined) stops.push(s3.close)
    const { kafkaTopics = [] } = definition
    const kafka = kafkaTopics.length === 0 ? undefined : await takeKafka(kafkaTopics, directory)
    if (kafka !== undefined) stops.push(kafka.close)
    const contentOf = s3 && pointedContent(s3.textOf)
    const queue = await startSqsSns({ observe: queueHistory(sink, consumerIdentity(definition), contentOf) })
    stops.push(async () => queue.close())
    // The queue itself tells what really happened, so nothing is recorded at the tap.
    const owners = connectionOwners()
    const tap = await startTap({
      upstream: queue.url,
      direct: queue.answer,
      ownerOf: owners.ownerOf,
      holderOf: owners.holderOf,
      tellsReplica: owners.knows,
      tellsOwner: true,
    })
    stops.push(tap.close)
    let commits: CommitProxy | undefined
    /** Sessions that bear no replica's name, nor ours, are told by their connections. */
    const nameOf = (pid: number, application: string): string | undefined =>
      owners.knows(application) || application.startsWith('shakedown')
        ? undefined
        : commits?.holderOfSession?.(pid)?.replica
    const database =
      definition.databases.length === 0
        ? undefined
        : takeServer({ runDirectory: directory, onLog: databaseLog(sink, nameOf) })
    // It may fail before it is awaited, and must be stopped also when something else fails meanwhile.
    const server = database?.catch(() => undefined)
    stops.push(async () => (await server)?.stop())
    const redis = definition.redis === true ? await startRedis(directory) : undefined
    if (redis !== undefined) stops.push(redis.stop)
    const own = {
      endpoint: queue.url,
      region,
      credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'embedded' },
    }
    const client = new SQSClient(own)
    const urls = await makeQueues(client, definition.queues)
    const topics = await makeTopics(definition.topics ?? [], own, client, urls)
    client.destroy()
    const postgres = await database
    for (const name of definition.databases) await postgres?.createDatabase(name)
    const { system, stop: stopSystem } = await startSystem(options, {
      queueEndpoint: queue.url,
      region,
      queueUrl: (name) => urls.get(name) ?? `${queue.url}/${name}`,
      topics,
      tap,
      owners,
      s3Endpoint: s3?.url,
      kafka,
      redis,
      ...(postgres === undefined ? {} : { database: postgres, server: postgres }),
      // Its abilities are shown by the conformance suite, in the tests.
      lacks: () => undefined,
    })
    stops.push(stopSystem)
    commits = system.reach.commits
    return { system, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Everything from npm packages: real PostgreSQL, an SQS of our own, the services as processes. Nothing else needs to be installed. */
export const embedded: Stack = {
  name: 'embedded',
  // Most of its time a system waits for visibility time-outs; but one process, ours, serves the queues and proxies of all.
  systemsAtOnce: 12,
  prepare: async (definition) => withRedisIf(definition, definition.withRedis !== undefined && (await isRedisThere())),
  start: async (options) => startWith(startPostgres, options),
  keeping: (directory) => {
    const { take, close } = serverPool(directory)
    return { stack: { ...embedded, start: async (options) => startWith(take, options) }, close }
  },
}
