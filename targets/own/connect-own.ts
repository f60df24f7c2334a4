import { pairsOf } from '../../harness/model/queue-pair.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { messageOf } from '../../harness/errors.ts'
import type { RunningSystem, ServiceHealth, StreamFacts, Subject, Target } from '../../harness/model/target.ts'
import type { TargetOptions } from './target-options.ts'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import { ownFront } from './front/own-front.ts'
import { oncePurgeable } from './once-purgeable.ts'
import { ownQueues } from './own-queues.ts'
import { ownTopics } from './own-topics.ts'
import { ownReach } from './own-reach.ts'
import { ownStream } from './own-stream.ts'
import { runningProcesses } from './running-processes.ts'
import { patienceMs, tryEffects } from './try-effects.ts'
import { tryRows } from './try-rows.ts'

/** What a target is made of besides the running system. */
export interface ConnectOwnOptions {
  readonly options: TargetOptions
  readonly subject: Subject
  readonly facts: readonly StreamFacts[]
  readonly fronts: readonly FrontFacts[]
  /** Aborted when nobody wants it any more. */
  readonly signal: AbortSignal
}

/** How long a health answer may take. */
const timeoutMs = 5_000

const healthAt = async (service: string, url: URL): Promise<ServiceHealth> => {
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
    if (status === 404)
      return {
        service,
        up: false,
        wrongPath: true,
        words: `answering 404 on ${url.pathname}: its "health" is at another path`,
      }
    return { service, up: ok, words: `answering ${status} on ${url.pathname}` }
  } catch (error) {
    return { service, up: false, silent: true, words: `not answering on ${url.pathname}: ${messageOf(error)}` }
  }
}

/** Reaches an owner's running system through the AWS SDK, its databases, and its own functions. */
export const connectOwn = async (
  system: RunningSystem,
  { options, subject, facts, fronts: frontFacts, signal }: ConnectOwnOptions,
): Promise<Target> => {
  const { name, streams = [], fronts = [], processes = [], databases = [] } = options
  const running = runningProcesses(options.running ?? {})
  const queues = ownQueues(system)
  const topics = system.topics === undefined ? undefined : await ownTopics(system.topics, queues.arn, facts)
  const reach = ownReach(system, databases)
  const redrive = async (deadLetterQueue: string): Promise<number> =>
    options.redrive === undefined ? queues.redrive(deadLetterQueue) : options.redrive(deadLetterQueue, reach)
  const withHealth = processes.flatMap((process) =>
    process.health === undefined ? [] : [{ process: process.name, path: process.health }],
  )
  const live = streams.flatMap((stream, position) => {
    const known = facts[position]
    return known === undefined ? [] : [ownStream(stream, known, reach)]
  })
  const database = databaseReach((name) => system.databaseUrl(name))
  const close = async (): Promise<void> => {
    queues.close()
    topics?.close()
    await reach.close()
  }
  try {
    if (system.watched !== true) {
      await Promise.all(live.map(async (stream) => tryEffects(stream, signal)))
      // Once effects can be read: its other tables are there by then, or soon.
      await Promise.all(live.map(async (stream) => tryRows(stream, database, { withinMs: patienceMs(stream), signal })))
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    name,
    subject,
    streams: live,
    fronts: fronts.flatMap((front, position) => {
      const known = frontFacts[position]
      if (known === undefined) return []
      // One that names its URL may have no process.
      return [ownFront(front, known, { url: front.front.url ?? system.serviceUrls(known.service)[0] ?? '', reach })]
    }),
    publish: async (queue, message, topic) => {
      if (topic === undefined) return queues.publish(queue, message)
      if (topics === undefined) throw new Error(`nobody knows how the topic ${topic} is reached`)
      await topics.publish(topic, message)
      return {}
    },
    ...(topics === undefined ? {} : { listTopic: topics.list }),
    depth: queues.depth,
    peek: queues.peek,
    health: async (service) =>
      Promise.all(
        withHealth
          .filter(({ process }) => process === (service ?? process))
          .flatMap(({ process, path }) => {
            const urls = system.serviceUrls(process)
            return urls.map(async (url, nth) =>
              healthAt(urls.length === 1 ? process : `${process}-${nth + 1}`, new URL(path, url)),
            )
          }),
      ),
    redrive: async ({ deadLetterQueue }) => redrive(deadLetterQueue),
    redriveAll: async ({ service }) => {
      const counts = new Map<string, number>()
      for (const { deadLetterQueue } of facts.filter((each) => each.service === service).flatMap(pairsOf))
        if (!counts.has(deadLetterQueue)) counts.set(deadLetterQueue, await redrive(deadLetterQueue))
      return counts
    },
    purge: async ({ deadLetterQueue }) => {
      const { purge } = options
      return purge === undefined
        ? queues.purge(deadLetterQueue)
        : oncePurgeable(async () => purge(deadLetterQueue, reach))
    },
    restart: async (service) => {
      if (!(await running.restart(service))) await system.restart(service)
    },
    ...(options.running === undefined ? {} : { processes: running }),
    database,
    close,
  }
}
