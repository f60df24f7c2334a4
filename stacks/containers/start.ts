import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { LocalstackContainer } from '@testcontainers/localstack'
import { PostgreSqlContainer } from '@testcontainers/postgresql'
import { Client, escapeIdentifier } from 'pg'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import type { ContainerSettings } from '../../harness/settings/container-settings.ts'
import { harnessAccessKey, type RunningStack, type Sink, type StackOptions } from '../../harness/model/stack.ts'
import { databaseLog } from '../embedded/database-log.ts'
import { makeQueues } from '../embedded/make-queues.ts'
import { makeTopics } from '../embedded/make-topics.ts'
import { takeKafka } from '../embedded/kafka/take-kafka.ts'
import { everywhere } from '../embedded/postgres/configuration.ts'
import { makeBuckets } from './make-buckets.ts'
import { reservePort } from '../embedded/processes/reserve-port.ts'
import { startWatched } from '../watched/start-watched.ts'
import { findEngine, startContainer } from './engine.ts'
import { ownLabels, sweep } from './sweep.ts'
import { watchOver } from './watch-over.ts'

const region = 'eu-west-2'
const password = 'shakedown'
const redisPort = 6379
const answersWithinMs = 120_000
const dayMs = 86_400_000

/** LocalStack as close to AWS as it can be, and no services beside those that are needed. */
const localstackEnvironment = (withBuckets: boolean): Record<string, string> => {
  const token = process.env['LOCALSTACK_AUTH_TOKEN']
  return {
    SERVICES: withBuckets ? 'sqs,sns,s3' : 'sqs,sns',
    EAGER_SERVICE_LOADING: '1',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    SQS_ENDPOINT_STRATEGY: 'dynamic',
    SQS_DELAY_PURGE_RETRY: '1',
    ...(token === undefined ? {} : { LOCALSTACK_AUTH_TOKEN: token }),
  }
}

const followLog = async (container: StartedTestContainer, onLine: (line: string) => void): Promise<void> => {
  const logs = await container.logs()
  createInterface({ input: logs }).on('line', onLine)
}

const startLocalstack = async (image: string, withBuckets: boolean) =>
  startContainer(image, 'localstack', async () =>
    new LocalstackContainer(image).withEnvironment(localstackEnvironment(withBuckets)).withLabels(ownLabels()).start(),
  )

/** Asks a database server until it answers: it listens a little before it does. */
const answers = async (connectionString: string): Promise<void> => {
  const until = performance.now() + answersWithinMs
  for (;;) {
    const client = new Client({ connectionString, connectionTimeoutMillis: answersWithinMs })
    try {
      await client.connect()
      return
    } catch (error) {
      if (performance.now() > until) throw error
      await delay(50)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

const startDatabase = async (image: string, databases: readonly string[], sink: Sink) => {
  const [first = 'postgres', ...others] = databases
  const container = await startContainer(image, 'postgres', async () => {
    const started = await new PostgreSqlContainer(image)
      .withDatabase(first)
      .withUsername('postgres')
      .withPassword(password)
      .withCommand(['postgres', ...Object.entries(everywhere).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
      .withLabels(ownLabels())
      // In the place of its own, which starts programs in the container four times a second, for as long as that runs.
      .withHealthCheck({ test: ['CMD', 'true'], interval: dayMs })
      .withWaitStrategy(Wait.forListeningPorts())
      .start()
    await answers(started.getConnectionUri()).catch(async (error: unknown) => {
      await started.stop()
      throw error
    })
    return started
  })
  await followLog(container, databaseLog(sink))
  const url = (name: string): string =>
    `postgresql://postgres:${password}@${container.getHost()}:${container.getPort()}/${name}`
  if (others.length > 0) {
    const client = new Client({ connectionString: url(first) })
    await client.connect()
    for (const name of others) await client.query(`create database ${escapeIdentifier(name)}`)
    await client.end()
  }
  return { container, host: container.getHost(), port: container.getPort(), url }
}

const startRedis = async (image: string | false) => {
  if (image === false) return undefined
  const container = await startContainer(image, 'redis', async () =>
    new GenericContainer(image)
      .withExposedPorts(redisPort)
      // As in any Redis' image: with options alone, they are its server's.
      .withCommand(['--save', '', '--appendonly', 'no'])
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
      .withLabels(ownLabels())
      .start(),
  )
  return { container, host: container.getHost(), port: container.getMappedPort(redisPort) }
}

/** On the host's own network: it must reach the services, which listen on this host alone. */
const startProxies = async (image: string): Promise<{ container: StartedTestContainer; url: string } | undefined> => {
  if (process.platform !== 'linux') return undefined
  const { port, release } = await reservePort()
  release()
  const container = await startContainer(image, 'toxiproxy', async () =>
    new GenericContainer(image)
      .withNetworkMode('host')
      .withCommand(['-host=127.0.0.1', `-port=${port}`])
      .withLabels(ownLabels())
      .start(),
  )
  const url = `http://127.0.0.1:${port}`
  const until = performance.now() + 10_000
  for (;;)
    try {
      await fetch(`${url}/version`)
      return { container, url }
    } catch (error) {
      if (performance.now() > until) {
        await container.stop()
        throw error
      }
      await delay(50)
    }
}

/** Starts a target's system with LocalStack, PostgreSQL and Toxiproxy as containers. */
export const startContainers = async (images: ContainerSettings, options: StackOptions): Promise<RunningStack> => {
  const { definition, sink } = options
  const { buckets = [], kafkaTopics = [] } = definition
  await findEngine()
  await sweep()
  watchOver()
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each()
  }
  const starting = [
    startLocalstack(images.localstack, buckets.length > 0),
    startDatabase(images.postgres, definition.databases, sink),
    startProxies(images.toxiproxy),
    startRedis(definition.redis === true && images.redis),
  ] as const
  try {
    // What has started by the time another fails is stopped too.
    await Promise.allSettled(starting)
    starting[0].then((localstack) => stops.push(async () => localstack.stop({ timeout: 1_000 }))).catch(() => undefined)
    starting[1]
      .then(({ container }) => stops.push(async () => container.stop({ timeout: 1_000 })))
      .catch(() => undefined)
    starting[2]
      .then((proxies) => proxies && stops.push(async () => proxies.container.stop({ timeout: 1_000 })))
      .catch(() => undefined)
    starting[3]
      .then((redis) => redis && stops.push(async () => redis.container.stop({ timeout: 1_000 })))
      .catch(() => undefined)
    const [localstack, database, proxies, redis] = await Promise.all(starting)
    const url = localstack.getConnectionUri()
    const own = {
      endpoint: url,
      region,
      credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'containers' },
    }
    const client = new SQSClient({ ...own, useQueueUrlAsEndpoint: false })
    stops.push(async () => Promise.resolve(client.destroy()))
    const urls = await makeQueues(client, definition.queues)
    await makeBuckets(url, region, buckets)
    const topics = await makeTopics(definition.topics ?? [], own, client, urls)
    const kafka = kafkaTopics.length === 0 ? undefined : await takeKafka(kafkaTopics, options.directory)
    if (kafka !== undefined) stops.push(kafka.close)
    const running = await startWatched(options, {
      url,
      region,
      client,
      queueUrl: (name) => urls.get(name) ?? `${url}/${name}`,
      topics,
      database,
      kafka,
      redis,
      s3Endpoint: buckets.length === 0 ? undefined : url,
      toxiproxy: proxies?.url,
      abilities: 'tried',
    })
    stops.push(running.stop)
    return { system: running.system, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
