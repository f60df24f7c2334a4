import { recordActs } from '../../harness/model/acts.ts'
import type { Lockable, OwnedProcess, StreamFacts } from '../../harness/model/target.ts'
import { checkStream } from './check-stream.ts'
import { processFacts } from './process-facts.ts'
import type { TopicDefinition } from '../../harness/model/topic.ts'
import type { QueuePair } from '../../harness/model/queue-pair.ts'
import type { ApartQueueOptions, QueueOptions, RowsToLock, StreamOptions } from './stream-options.ts'

/** A stream, checked; {@link defineTarget} takes it. */
export interface DefinedStream {
  readonly options: StreamOptions
  readonly queue: Required<QueueOptions> & { readonly fifo: boolean }
  readonly topic?: TopicDefinition
  readonly apart?: NonNullable<StreamFacts['apart']>
}

const alertsOf = (alerts: StreamOptions['alerts']): StreamFacts['alerts'] => {
  if (alerts === undefined) return undefined
  const { duplicate, deadLetters } = alerts
  return {
    ...(duplicate === undefined ? {} : { duplicate }),
    ...(deadLetters === undefined
      ? {}
      : { deadLetters: { name: deadLetters.name, withinMs: deadLetters.withinSeconds * 1000 } }),
  }
}
/** How long a process takes to start and to end, and how many there are of it, as far as its owner says. */
export type ProcessLife = Pick<StreamFacts, 'startsWithinMs' | 'endsWithinMs' | 'endsWithWorker' | 'replicas'>

/** Facts of a stream within its target. */
export const factsOf = (
  { options, queue, topic, apart }: DefinedStream,
  within: {
    readonly consumer: string
    readonly databases: readonly string[]
    /** Processes of which it is known where their health is asked. */
    readonly withHealth: ReadonlySet<string>
    /** How long processes take to start and to end, by name. */
    readonly lives: ReadonlyMap<string, ProcessLife>
    /** Processes that their owner starts, by service. */
    readonly owned: ReadonlyMap<string, readonly OwnedProcess[]>
  },
): StreamFacts => {
  const {
    name,
    links = {},
    state,
    total,
    unreadable,
    row,
    thenTable,
    opensDatabase,
    matches,
    table,
    statements,
  } = options
  const {
    releases,
    awaitsParent,
    healthTellsOf,
    healthTellsWithinSeconds,
    recoversWithinSeconds,
    copyOf,
    publishesTo,
    readsOnly,
    inFlightAtMost,
    latestBy,
  } = options
  const { conflicts = 'none', acts = {} } = options
  const alerts = alertsOf(options.alerts)
  const does = recordActs.filter((act) => acts[act] !== undefined)
  const owned = within.owned.get(options.consumer ?? within.consumer)
  const database = options.database ?? within.databases[0]
  const lock = (rows: RowsToLock | undefined): Lockable | undefined =>
    rows === undefined || database === undefined ? undefined : { ...rows, database }
  const [lockedRow, lockedTable] = [lock(row), lock(table)]
  return {
    name,
    queue: queue.name,
    ...(topic === undefined ? {} : { topic: topic.topic }),
    deadLetterQueue: queue.deadLetterQueue,
    ...(apart === undefined ? {} : { apart }),
    fifo: queue.fifo,
    carries: links.source === undefined ? 'state' : 'reference',
    ...(options.prepare === undefined ? { prepares: false as const } : {}),
    service: options.consumer ?? within.consumer,
    maxReceiveCount: queue.maxReceiveCount,
    visibilityTimeoutMs: queue.visibilityTimeoutSeconds * 1000,
    variants: [
      'create',
      ...(state === undefined && total === undefined ? [] : (['update'] as const)),
      ...(options.delete === undefined ? [] : (['delete'] as const)),
      ...(options.merge === undefined ? [] : (['merge'] as const)),
      ...(options.unmerge === undefined ? [] : (['unmerge'] as const)),
      ...(options.shrink === undefined ? [] : (['shrink'] as const)),
      ...(unreadable === undefined ? [] : (['unreadable'] as const)),
    ],
    versions: state === undefined ? 'add' : 'replace',
    ...(total === undefined ? {} : { addsUp: true }),
    ...(awaitsParent === undefined ? {} : { awaitsParent }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(does.length === 0 ? {} : { does }),
    ...(unreadable?.fix === false ? { mends: false } : {}),
    links: { ...links, ...(database === undefined ? {} : { database }) },
    ...(readsOnly === undefined ? {} : { readsOnly }),
    ...(publishesTo === undefined ? {} : { publishesTo }),
    ...(opensDatabase === undefined ? {} : { opensDatabase }),
    ...(!within.withHealth.has(options.consumer ?? within.consumer) ? { healthUnknown: true as const } : {}),
    ...(healthTellsOf === undefined ? {} : { healthTellsOf }),
    ...(healthTellsWithinSeconds === undefined ? {} : { healthTellsWithinMs: healthTellsWithinSeconds * 1000 }),
    ...within.lives.get(options.consumer ?? within.consumer),
    ...(recoversWithinSeconds === undefined ? {} : { recoveryMs: recoversWithinSeconds * 1000 }),
    ...(matches === undefined ? {} : { matches }),
    ...(latestBy === undefined ? {} : { latestBy }),
    ...(owned === undefined ? {} : { owned: true, replicas: Math.max(1, owned.length), ...processFacts(owned) }),
    ...(lockedRow === undefined ? {} : { row: lockedRow }),
    ...(thenTable === undefined ? {} : { thenTable }),
    ...(lockedTable === undefined ? {} : { table: lockedTable }),
    ...(statements === undefined ? {} : { statements }),
    ...(releases === undefined ? {} : { releases }),
    ...(copyOf === undefined ? {} : { copyOf }),
    ...(inFlightAtMost === undefined ? {} : { inFlightAtMost }),
    conflicts,
  }
}

const deadLetterQueueOf = (name: string): string =>
  name.endsWith('.fifo') ? name.replace(/\.fifo$/, '_dlq.fifo') : `${name}_dlq`

const pairOf = (queue: string | ApartQueueOptions): QueuePair => {
  const { name, deadLetterQueue = deadLetterQueueOf(name) } = typeof queue === 'string' ? { name: queue } : queue
  return { queue: name, deadLetterQueue }
}

const apartOf = ({ delete: deleted, merge }: StreamOptions): StreamFacts['apart'] =>
  deleted?.queue === undefined && merge?.queue === undefined
    ? undefined
    : {
        ...(deleted?.queue === undefined ? {} : { delete: pairOf(deleted.queue) }),
        ...(merge?.queue === undefined ? {} : { merge: pairOf(merge.queue) }),
      }

const topicOf = (topic: StreamOptions['topic'], queue: string): TopicDefinition | undefined => {
  if (topic === undefined) return undefined
  const { name, ...rest } = typeof topic === 'string' ? { name: topic } : topic
  return { topic: name, queue, raw: false, ...rest }
}

/**
 * Describes one kind of event of your system: where it is published, how to make one, how to read what it left.
 *
 * @throws {ShakedownError} exit 2, naming everything that is missing or wrong at once
 */
export const defineStream = (options: StreamOptions): DefinedStream => {
  checkStream(options)
  const queue: QueueOptions = typeof options.queue === 'string' ? { name: options.queue } : options.queue
  const { name, visibilityTimeoutSeconds = 8, maxReceiveCount = 3, deadLetterQueue = deadLetterQueueOf(name) } = queue
  const topic = topicOf(options.topic, name)
  const apart = apartOf(options)
  return {
    options,
    queue: { name, deadLetterQueue, visibilityTimeoutSeconds, maxReceiveCount, fifo: name.endsWith('.fifo') },
    ...(topic === undefined ? {} : { topic }),
    ...(apart === undefined ? {} : { apart }),
  }
}
