import { ListMessageMoveTasksCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../harness/errors.ts'
import { copyIdPattern } from '../../harness/model/schedule.ts'
import type { Sink } from '../../harness/model/stack.ts'
import type { QueueDepth } from '../../harness/model/target.ts'
import type { Identity } from '../embedded/consumer-identity.ts'
import { queueHistory } from '../embedded/queue-history.ts'
import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'
import type { CallWatch, SqsCall } from '../../proxies/tap/index.ts'
import { inferQueueEvents, type WatchedQueue } from './infer-queue-events.ts'
import { redriveAnew } from './redrive-anew.ts'
import { watchEmptiness } from './watch-emptiness.ts'
import { lookAtDeadLetters, visibleOn } from './look-at-dead-letters.ts'

/** Options of {@link watchQueues}. */
export interface WatchOptions {
  readonly queues: readonly WatchedQueue[]
  /** Queues to which our own events come by a topic, past every tap. @default none */
  readonly byTopic?: ReadonlySet<string>
  readonly sink: Sink
  /** Whose act something was, by the name that a tap has for the caller. */
  readonly identify: (caller: string, queue?: string) => Identity
  /** Speaks to the endpoint past every tap. */
  readonly client: SQSClient
  /** The endpoint's own URL of a queue. */
  queueUrl(queue: string): string
  /** Consumers do not receive through a tap: what they do is read from the queues' attributes. @default false */
  readonly unseen?: boolean
  /** Its redrives are not like SQS's, and are carried out in its place. @default false */
  readonly redrivesAnew?: boolean
  /** Between two looks at a dead-letter queue that a message may have come to. @default 150 */
  readonly lookEveryMs?: number
}

/** A history in the making, of queues that tell nothing themselves. */
export interface QueueWatch {
  /** For the taps in front of the queues. */
  readonly observe: (event: QueueEvent, body?: string) => void
  readonly calls: CallWatch
  /** Depth of a queue as far as its messages came there through a tap. */
  ownDepth(queue: string): QueueDepth
  close(): Promise<void>
}

/** A move task is not waited for any longer than this: its messages are told of as they come back. */
const moveTaskMs = 10_000

/**
 * Records what happens on queues from where the taps see it and from what lies on the dead-letter queues, which are looked at only while
 * a message may have come there.
 */
export const watchQueues = (options: WatchOptions): QueueWatch => {
  const { queues, sink, identify, client, queueUrl, unseen = false, redrivesAnew = false, lookEveryMs = 150 } = options
  const record = queueHistory(sink, identify)
  const { byTopic = new Set() } = options
  const cameByTopic = (queue: string, body: string): boolean => byTopic.has(queue) && copyIdPattern.test(body)
  const inference = inferQueueEvents(queues, (event) => record(event), cameByTopic)
  const stopping = new AbortController()
  const deadLetterQueues = [...new Set(queues.flatMap(({ deadLetterQueue }) => deadLetterQueue ?? []))]
  const looking = new Map<string, Promise<unknown>>()
  /** One look at a time at each queue: two would hide messages from each other. */
  const alone = async <T>(queue: string, work: () => Promise<T>): Promise<T> => {
    const before = looking.get(queue) ?? Promise.resolve()
    const mine = before.catch(() => undefined).then(work)
    looking.set(queue, mine)
    return mine
  }
  const look = async (queue: string): Promise<void> => {
    const url = queueUrl(queue)
    if ((await visibleOn(client, url)) <= inference.lying(queue)) return
    for (const message of await lookAtDeadLetters(client, url)) inference.found(queue, message)
  }
  const holds = (queue: string): boolean => {
    const { waiting, inFlight } = inference.own(queue)
    return waiting + inFlight > 0
  }
  const mayHold = (deadLetterQueue: string): boolean =>
    queues.some(
      ({ name, ...queue }) =>
        queue.deadLetterQueue === deadLetterQueue && (unseen ? holds(name) : inference.mayBeDead(name)),
    )
  const emptiness = watchEmptiness(client, queueUrl)
  /** Asked before its dead-letter queue is looked at: what moved there since is found there, and counts as nothing else. */
  const seeUnseen = async (queue: WatchedQueue): Promise<void> => {
    const before = performance.now()
    if (!(await emptiness.isEmpty(queue.name))) return
    const { deadLetterQueue } = queue
    if (deadLetterQueue !== undefined) await alone(deadLetterQueue, async () => look(deadLetterQueue))
    inference.emptied(queue.name, before)
  }
  const watching = (async () => {
    let failing = false
    const attempt = async (queue: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work()
        failing = false
      } catch (error) {
        if (!failing)
          sink.happened('queue', 'fail', {
            kind: 'log',
            level: 'error',
            message: `${queue} cannot be looked at: ${messageOf(error)}`,
          })
        failing = true
      }
    }
    while (!stopping.signal.aborted) {
      for (const queue of deadLetterQueues.filter(mayHold))
        await attempt(queue, async () => alone(queue, async () => look(queue)))
      if (unseen)
        for (const queue of queues.filter(({ name }) => !deadLetterQueues.includes(name) && holds(name)))
          await attempt(queue.name, async () => seeUnseen(queue))
      await delay(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)
  /** What lies there is looked at first: once it is back on its queue nobody could tell what it was. */
  const moveAnew = async (call: SqsCall): Promise<void> => {
    const { SourceArn: arn } = call.input
    if (typeof arn !== 'string' || !deadLetterQueues.includes(nameIn(arn))) return redriveAnew(client, call)
    await alone(nameIn(arn), async () => {
      await look(nameIn(arn))
      await redriveAnew(client, call)
    })
  }
  const moved = async (sourceArn: string): Promise<void> => {
    const queue = nameIn(sourceArn)
    if (!deadLetterQueues.includes(queue)) return
    await alone(queue, async () => {
      const end = performance.now() + moveTaskMs
      for (;;) {
        const { Results = [] } = await client.send(
          new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 1 }),
        )
        if (Results[0]?.Status !== 'RUNNING' || performance.now() > end) break
        await delay(50)
      }
      const staying =
        (await visibleOn(client, queueUrl(queue))) === 0 ? [] : await lookAtDeadLetters(client, queueUrl(queue))
      inference.redriven(queue, new Set(staying.map(({ messageId }) => messageId)))
    })
  }
  return {
    observe: inference.see,
    ownDepth: (queue) => {
      const { waiting: visible, inFlight } = inference.own(queue)
      return { queue, visible, inFlight, delayed: 0 }
    },
    calls: {
      begun: ({ action, queue, input, consumer }) => {
        if (!action.startsWith('SendMessage')) return
        const entries: readonly unknown[] = Array.isArray(input['Entries']) ? input['Entries'] : [input]
        for (const entry of entries)
          if (
            typeof entry === 'object' &&
            entry !== null &&
            'MessageBody' in entry &&
            typeof entry.MessageBody === 'string'
          )
            inference.sending(queue, entry.MessageBody, consumer)
      },
      releasing: inference.releasing,
      ...(redrivesAnew && { redriving: moveAnew }),
      done: async ({ action, queue, input }) => {
        if (action === 'PurgeQueue') inference.purged(queue)
        if (action === 'StartMessageMoveTask' && typeof input['SourceArn'] === 'string') await moved(input['SourceArn'])
      },
    },
    close: async () => {
      stopping.abort()
      await watching
      await Promise.allSettled(looking.values())
    },
  }
}
