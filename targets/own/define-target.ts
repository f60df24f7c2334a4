import { resolve } from 'node:path'
import type { AlertSource } from '../../harness/model/alert-source.ts'
import { pairsOf } from '../../harness/model/queue-pair.ts'
import type { QueueDefinition, RunningSystem, TargetDefinition } from '../../harness/model/target.ts'
import { checkTarget } from './check-target.ts'
import { type DefinedStream, factsOf, type ProcessLife } from './define-stream.ts'
import { frontFactsOf } from './front/define-front-door.ts'
import { processesOf, type ProcessOptions, serviceOf } from './own-process.ts'
import { readAnyLine } from './read-any-line.ts'
import type { TargetOptions } from './target-options.ts'

const never = new AbortController().signal

const queuesOf = (streams: readonly DefinedStream[]): readonly QueueDefinition[] => {
  const queues = new Map<string, QueueDefinition>()
  for (const { queue, apart } of streams) {
    const { visibilityTimeoutSeconds, maxReceiveCount, fifo } = queue
    const own = { queue: queue.name, deadLetterQueue: queue.deadLetterQueue }
    for (const { queue: name, deadLetterQueue } of pairsOf({ ...own, ...(apart === undefined ? {} : { apart }) })) {
      queues.set(deadLetterQueue, { name: deadLetterQueue, fifo, visibilityTimeoutSeconds })
      queues.set(name, { name, fifo, visibilityTimeoutSeconds, redrive: { deadLetterQueue, maxReceiveCount } })
    }
  }
  return [...queues.values()]
}

/** Lines as they are read, with the alerts that the source finds in them. */
const readingAlerts =
  (readLine: TargetDefinition['readLine'], alerts: AlertSource | undefined): TargetDefinition['readLine'] =>
  (line) => {
    const read = readLine(line)
    const alert = read?.alert === undefined ? alerts?.read(line) : undefined
    return read === undefined || alert === undefined ? read : { ...read, alert }
  }

/** How long a consumer takes to start and to end, as its owner says, and how many there are of it. */
const lifeOf = ({ readyWithinSeconds, graceSeconds, endsWithWorker, replicas = 2 }: ProcessOptions): ProcessLife => ({
  ...(readyWithinSeconds === undefined ? {} : { startsWithinMs: readyWithinSeconds * 1000 }),
  ...(graceSeconds === undefined ? {} : { endsWithinMs: graceSeconds * 1000 }),
  ...(endsWithWorker === undefined ? {} : { endsWithWorker }),
  replicas,
})

/**
 * Describes your system: its streams, its front doors, and whatever else of it is to be reached. The name under `targets` in the configuration
 * file chooses it.
 *
 * @throws {ShakedownError} exit 2, naming everything that is missing or wrong at once
 */
export const defineTarget = (options: TargetOptions): TargetDefinition => {
  checkTarget(options)
  const {
    name,
    version = 'unknown',
    streams = [],
    fronts = [],
    processes = [],
    databases = [],
    queues = [],
    defects = [],
  } = options
  const consumer = processes[0]?.name ?? Object.keys(options.running ?? {})[0] ?? name
  const withHealth = new Set(processes.flatMap(({ name: process, health }) => (health === undefined ? [] : [process])))
  const lives = new Map(processes.map((process) => [process.name, lifeOf(process)] as const))
  // Whom nobody starts here and nobody named: its owner does, and nothing can be done to it.
  const unnamed = streams.map(({ options: each }) => each.consumer ?? consumer).filter((of) => !lives.has(of))
  const owned = new Map([
    ...unnamed.map((of) => [of, []] as const),
    ...Object.entries(options.running ?? {}),
    ...processes.flatMap((process) => {
      const named = processesOf(process)
      return named.length === 0 ? [] : [[process.name, named] as const]
    }),
  ])
  const facts = streams.map((stream) => factsOf(stream, { consumer, databases, withHealth, lives, owned }))
  const consumers = new Set(facts.map(({ service }) => service))
  const replicasOf = (of: string): number =>
    processes.find((process) => process.name === of)?.replicas ?? (consumers.has(of) ? 2 : 1)
  const frontFacts = fronts.map((front) =>
    frontFactsOf(front, { process: consumer, life: lives.get(front.front.process ?? consumer), replicasOf }),
  )
  const within = {
    databases,
    consumers,
    directory: resolve('.'),
    queueOf: (process: string) => facts.find(({ service }) => service === process)?.queue,
  }
  const subject = { name, version }
  const topics = streams.flatMap(({ topic }) => topic ?? [])
  return {
    name,
    subject,
    ...(options.subjectFrom && { subjectFrom: options.subjectFrom }),
    queues: [...queuesOf(streams), ...queues],
    ...(topics.length === 0 ? {} : { topics }),
    databases,
    ...(options.buckets === undefined ? {} : { buckets: options.buckets }),
    ...(options.kafkaTopics === undefined ? {} : { kafkaTopics: options.kafkaTopics }),
    services: processes.map((process) => serviceOf(process, within)),
    streams: facts,
    ...(frontFacts.length === 0 ? {} : { fronts: frontFacts }),
    defects,
    ...(options.severalAtOnce === true ? { severalAtOnce: true } : {}),
    ...(options.provable === undefined ? {} : { provable: options.provable }),
    secrets: [
      ...(options.secrets ?? []),
      ...fronts.flatMap(({ front }) => (front.people ?? []).map(({ password }) => password)),
    ],
    readLine: readingAlerts(options.readLine ?? readAnyLine, options.alerts),
    ...(options.alerts === undefined ? {} : { alerts: options.alerts }),
    connect: async (system: RunningSystem, signal = never) => {
      // Loaded only where a system runs: a watcher of front doors takes less memory without clients of queues and databases.
      const { connectOwn } = await import('./connect-own.ts')
      return connectOwn(system, { options, subject, facts, fronts: frontFacts, signal })
    },
  }
}
