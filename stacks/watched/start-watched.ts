import type { SQSClient } from '@aws-sdk/client-sqs'
import type { RunningStack, StackOptions } from '../../harness/model/stack.ts'
import { consumerIdentity } from '../embedded/consumer-identity.ts'
import { connectionOwners } from '../embedded/processes/connection-owners.ts'
import { type Backing, startSystem } from '../embedded/start-system.ts'
import type { TopicReach } from '../../harness/model/topic.ts'
import { startTap, type TapOptions } from '../../proxies/tap/index.ts'
import { probeAbilities } from './probe-abilities.ts'
import { redriveAnew } from './redrive-anew.ts'
import { watchQueues } from './watch-queues.ts'

/** A queue endpoint that says nothing of what it does, and the other backing services. */
export interface Unwatched {
  /** URL of the endpoint, without a path. */
  readonly url: string
  readonly region: string
  /** Speaks to it past every tap. */
  readonly client: SQSClient
  /** Requests are signed anew with these. @default they keep their signature */
  readonly credentials?: TapOptions['credentials']
  /** The endpoint's own URL of a queue. */
  queueUrl(queue: string): string
  /** How the target's topics are reached. @default it has none */
  readonly topics?: TopicReach | undefined
  readonly database?: Backing['database'] | undefined
  readonly s3Endpoint?: string | undefined
  readonly kafka?: Backing['kafka']
  readonly redis?: Backing['redis']
  readonly toxiproxy?: string | undefined
  /** AWS itself, which the abilities are named after; otherwise they are tried, where queues may be made for that. */
  readonly abilities: 'has-all' | 'tried' | 'not-tried'
  /** Others may use the queues too: only messages that came there through a tap are counted. @default false */
  readonly othersToo?: boolean
  /** Consumers cannot be pointed at a tap, and speak to the endpoint itself. @default false */
  readonly unseen?: boolean
}

const unseenWords = 'no tap stands before the consumers, so that nobody sees what they receive, give back and delete'

const notTried = (): string => 'it could not be tried, because no queues may be made there'

/** Starts a target's services in front of such an endpoint, with taps that see everything and set right what emulators get wrong. */
export const startWatched = async (options: StackOptions, unwatched: Unwatched): Promise<RunningStack> => {
  const {
    url,
    region,
    client,
    credentials,
    queueUrl,
    topics,
    database,
    s3Endpoint,
    kafka,
    redis,
    toxiproxy,
    abilities,
    othersToo = false,
    unseen = false,
  } = unwatched
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each()
  }
  try {
    const queues = options.definition.queues.map(({ name, redrive }) => ({ name, ...redrive }))
    const identify = consumerIdentity(options.definition)
    // Where it could not be tried whose messages lie there, nothing is moved in the endpoint's place.
    const redrivesAnew = abilities === 'tried' && !unseen
    const byTopic = new Set(options.definition.topics?.map(({ queue }) => queue))
    const watch = watchQueues({ queues, byTopic, sink: options.sink, identify, client, queueUrl, unseen, redrivesAnew })
    stops.push(watch.close)
    const common = {
      upstream: url,
      observe: watch.observe,
      watch: watch.calls,
      mends: abilities !== 'has-all',
      ...(credentials && { credentials, region }),
    }
    const owners = connectionOwners()
    const { ownerOf, holderOf, knows: tellsReplica } = owners
    const tap = unseen ? undefined : await startTap({ ...common, ownerOf, holderOf, tellsReplica })
    if (tap !== undefined) stops.push(tap.close)
    // The harness publishes through a tap of its own: no fault of the consumers' queue is to hit it.
    const own = await startTap(common)
    stops.push(own.close)
    const probed =
      abilities === 'tried'
        ? probing(
            {
              upstream: url,
              mends: !unseen,
              ...(redrivesAnew && { watch: { redriving: async (call) => redriveAnew(client, call) } }),
              ...(credentials && { credentials, region }),
            },
            region,
          )
        : Promise.resolve(abilities === 'has-all' ? () => undefined : notTried)
    const { system, stop: stopSystem } = await startSystem(options, {
      queueEndpoint: own.url,
      region,
      queueUrl: (name) => own.queueUrl(queueUrl(name), region),
      endpointUrl: queueUrl,
      topics,
      ...(tap === undefined ? { untapped: url } : { tap }),
      ...(database && { database }),
      s3Endpoint,
      kafka,
      redis,
      toxiproxy,
      owners,
      lacks: () => undefined,
    })
    stops.push(stopSystem)
    const lacksOf = await probed
    const lacks = (ability: string): string | undefined =>
      unseen && ability === 'sees-consumers' ? unseenWords : lacksOf(ability)
    const depth = async (queue: string) => Promise.resolve(watch.ownDepth(queue))
    return { system: { ...system, lacks, ...(othersToo ? { depth } : {}) }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Through a tap that nothing is recorded at. */
const probing = async (options: TapOptions, region: string): Promise<(ability: string) => string | undefined> => {
  const tap = await startTap(options)
  try {
    return await probeAbilities(tap.url, region)
  } finally {
    await tap.close()
  }
}
