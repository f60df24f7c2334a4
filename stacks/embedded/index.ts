import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { harnessAccessKey, type RunningStack, type Stack, type StackOptions } from '../../harness/stack.ts'
import { databaseLog } from './database-log.ts'
import { startLinks } from './links.ts'
import { makeQueues } from './make-queues.ts'
import { cacheDirectory } from './postgres/cache-directory.ts'
import { startPostgres } from './postgres/start-postgres.ts'
import { queueHistory } from './queue-history.ts'
import { startTap, tapSees } from '../tap/index.ts'
import { startServices } from './services.ts'
import { startSqsSns } from './sns/index.ts'

const region = 'eu-west-2'

const start = async ({ directory, definition, defects, sink, hurry }: StackOptions): Promise<RunningStack> => {
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    // Consumers first, so that nothing they need is taken from under them.
    for (const each of stops.splice(0).toReversed()) await each()
  }
  try {
    const queue = await startSqsSns({ observe: queueHistory(sink) })
    stops.push(async () => queue.close())
    // The queue itself tells what really happened, so nothing is recorded at the tap.
    const tap = await startTap({ upstream: queue.url })
    stops.push(tap.close)
    const links = await startLinks()
    stops.push(links.close)
    const database = startPostgres({ runDirectory: directory, onLog: databaseLog(sink) })
    const client = new SQSClient({
      endpoint: queue.url,
      region,
      credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'embedded' },
    })
    const urls = await makeQueues(client, definition.queues)
    client.destroy()
    const postgres = await database
    stops.push(async () => postgres.stop())
    for (const name of definition.databases) await postgres.createDatabase(name)
    const queueUrl = (name: string): string => urls.get(name) ?? `${queue.url}/${name}`
    const databaseUrl = (name: string): string => postgres.url(name)
    const linked = await links.serveDatabase(postgres)
    const services = await startServices({
      definitions: definition.services,
      hurry,
      sink,
      compileCache: join(await cacheDirectory(), 'compiled'),
      context: {
        queueEndpoint: tap.url,
        region,
        defects,
        databaseUrl: (name) => linked(databaseUrl(name)),
        queueUrl: (name) => tap.queueUrl(queueUrl(name), region),
      },
      front: links.serve,
    })
    stops.push(services.stop)
    return {
      system: {
        queueEndpoint: queue.url,
        region,
        queueUrl,
        databaseUrl,
        serviceUrls: services.urls,
        reach: { http: links.http, tcp: links.tcp, tap: tap.tap, canary: (handled) => tapSees(tap, handled) },
        // Its abilities are shown by the conformance suite, in the tests.
        lacks: () => undefined,
        restart: services.restart,
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Everything from npm packages: real PostgreSQL, an SQS of our own, the services as processes. Nothing else needs to be installed. */
export const embedded: Stack = { name: 'embedded', start }
