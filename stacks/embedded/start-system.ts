import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackOptions } from '../../harness/model/stack.ts'
import type { KafkaAccess } from '../../harness/model/kafka.ts'
import type { DatabaseServer } from '../../harness/model/reach.ts'
import type { RunningSystem } from '../../harness/model/target.ts'
import type { TopicReach } from '../../harness/model/topic.ts'
import { type HandledCanary, type RunningTap, tapSees } from '../../proxies/tap/index.ts'
import { startLinks } from './links.ts'
import type { ConnectionOwners } from './processes/connection-owners.ts'
import { bundledMains } from './bundles/bundled-mains.ts'
import { cacheDirectory } from '../../harness/reach/cache-directory.ts'
import { startServices } from './services.ts'

/** The backing services behind a target's own services. */
export interface Backing {
  /** Queue endpoint for the harness itself, past the tap of the consumers. */
  readonly queueEndpoint: string
  readonly region: string
  /** URL of a queue at that endpoint. */
  queueUrl(queue: string): string
  /** The URL that the queue itself goes by, where that is another. @default as queueUrl */
  endpointUrl?(queue: string): string
  /** How the target's topics are reached. @default it has none */
  readonly topics?: TopicReach | undefined
  /** Stands between consumers and the queue. */
  readonly tap?: RunningTap
  /** The endpoint that consumers speak to where there is no tap. @default queueEndpoint */
  readonly untapped?: string
  /** The database server: where it listens, and the connection URL of one of its databases. Absent for targets without databases. */
  readonly database?: { readonly host: string; readonly port: number; url(name: string): string }
  /** Where its buckets are, past every link. Absent for targets without buckets. */
  readonly s3Endpoint?: string | undefined
  /** Where its topics are. Absent for targets without topics. */
  readonly kafka?: KafkaAccess | undefined
  /** Where its Redis listens. Absent for targets without one. */
  readonly redis?: { readonly host: string; readonly port: number } | undefined
  /** The same server, where it can be restarted. */
  readonly server?: DatabaseServer
  /** URL of a Toxiproxy server on this host. @default one of our own */
  readonly toxiproxy?: string | undefined
  /** Told of every replica's process, so that connections show whose they are. */
  readonly owners: Pick<ConnectionOwners, 'know' | 'holderOf'>
  /** Why the queue endpoint lacks an ability; undefined when it has it. */
  readonly lacks: RunningSystem['lacks']
}

/** A target's services, running in front of their backing services. */
export interface StartedSystem {
  readonly system: RunningSystem
  stop(): Promise<void>
}

/**
 * Starts a target's services as processes, with gateways and links between them and whatever they depend on.
 *
 * @throws when one of them does not start; nothing is left running then
 */
export const startSystem = async (
  { directory, definition, defects, sink, hurry, idle = false }: StackOptions,
  {
    queueEndpoint,
    region,
    queueUrl,
    endpointUrl = queueUrl,
    topics,
    tap,
    untapped = queueEndpoint,
    database,
    s3Endpoint,
    kafka,
    redis,
    server,
    toxiproxy,
    owners,
    lacks,
  }: Backing,
): Promise<StartedSystem> => {
  const links = await startLinks({ toxiproxy, holderOf: owners.holderOf })
  const written = join(directory, 'services')
  try {
    await mkdir(written, { recursive: true })
    const cache = await cacheDirectory()
    const { services: definitions, bundles = [] } = definition
    const mains = await bundledMains(bundles, cache)
    const linked = database === undefined ? undefined : await links.serveDatabase(database)
    const s3Front = s3Endpoint === undefined ? undefined : await links.serve('s3', s3Endpoint)
    const redisFront = redis === undefined ? undefined : await links.serveRedis(redis)
    const databaseUrl = (name: string): string => {
      if (database === undefined) throw new Error(`there is no database ${name}: the target names none`)
      return database.url(name)
    }
    const services = await startServices({
      definitions: idle
        ? []
        : definitions.map((each) => ({
            ...each,
            ...(each.main === undefined ? {} : { main: mains[each.main] ?? each.main }),
          })),
      hurry,
      sink,
      compileCache: join(cache, 'compiled'),
      context: {
        queueEndpoint: tap?.url ?? untapped,
        region,
        ...(kafka === undefined ? {} : { kafka }),
        ...(s3Front === undefined ? {} : { s3Endpoint: s3Front }),
        ...(redisFront === undefined ? {} : { redisUrl: redisFront }),
        defects,
        directory: written,
        databaseUrl: (name) => linked?.through(databaseUrl(name)) ?? databaseUrl(name),
        queueUrl: (name) => tap?.queueUrl(endpointUrl(name), region) ?? endpointUrl(name),
      },
      front: links.serve,
      know: owners.know,
    })
    return {
      system: {
        queueEndpoint,
        region,
        ...(s3Endpoint === undefined ? {} : { s3Endpoint }),
        ...(kafka === undefined ? {} : { kafka }),
        ...(redis === undefined ? {} : { redisUrl: `redis://${redis.host}:${redis.port}` }),
        queueUrl,
        databaseUrl,
        ...(topics === undefined ? {} : { topics }),
        serviceUrls: services.urls,
        reach: {
          http: links.http,
          tcp: links.tcp,
          ...(linked === undefined ? {} : { commits: linked.commits }),
          ...(tap === undefined
            ? {}
            : {
                tap: tap.tap,
                asked: tap.asked,
                denied: tap.denied,
                canary: (handled: readonly HandledCanary[]) => tapSees(tap, handled),
              }),
          ...(server === undefined ? {} : { server }),
          processes: services.processes,
        },
        lacks,
        know: owners.know,
        restart: services.restart,
      },
      // Consumers first, so that nothing they need is taken from under them.
      stop: async () => {
        await services.stop()
        await links.close()
      },
    }
  } catch (error) {
    await links.close()
    throw error
  }
}
