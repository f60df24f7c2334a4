import { harnessAccessKey } from '../../harness/model/stack.ts'
import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'

/** A queue and the dead-letter queue behind it. */
export interface WatchedQueue {
  readonly name: string
  readonly deadLetterQueue?: string
  readonly maxReceiveCount?: number
}

/** A message as it was seen. */
export interface SeenMessage {
  readonly messageId: string
  readonly body: string
}

/** Tells what a queue did by itself from what is seen around it. */
export interface Inference {
  /** A message is on its way to the queue: it may be received before its sender's answer is here. */
  sending(queue: string, body: string, consumer: string): void
  /** A consumer gives a message back: it may be received again before the answer is here. What it returns is called when that is. */
  releasing(queue: string, messageId: string, consumer: string): () => void
  /** Something that the tap saw. */
  see(event: QueueEvent, body?: string): void
  /** A message was seen lying on a dead-letter queue. */
  found(deadLetterQueue: string, message: SeenMessage): void
  /** What a dead-letter queue held is on its way back, but for those that still lie there. */
  redriven(deadLetterQueue: string, staying: ReadonlySet<string>): void
  purged(queue: string): void
  /** A queue whose consumers nobody sees was found empty: what was sent before that moment, and is not on its dead-letter queue, was deleted. */
  emptied(queue: string, sentBefore: number): void
  /** Messages known to lie on a dead-letter queue. */
  lying(deadLetterQueue: string): number
  /** Messages on a queue that came there through a tap: how many wait, and how many are in flight at a consumer. What others sent is not counted. */
  own(queue: string): { readonly waiting: number; readonly inFlight: number }
  /** Whether a message of a queue may have gone, or be about to go, to its dead-letter queue. */
  mayBeDead(queue: string): boolean
}

/** Who deletes messages where nobody sees the consumers. */
const unseenConsumer = 'somebody'

interface Known {
  /** Its id in the history: a message that comes to another queue counts as another, whatever the endpoint calls it. */
  readonly id: string
  readonly body: string
  /** Sent past every tap: somebody else's. */
  readonly foreign: boolean
  /** When it came to the queue, in milliseconds of `performance.now()`. */
  readonly sinceMs: number
  receiveCount: number
  inFlight: boolean
}

/**
 * An endpoint says nothing of what it does by itself: a message that comes back, moves to the dead-letter queue or off it again. All of
 * it shows, a little later, in receives and on the dead-letter queue, where our own ids in the bodies tell which message it is.
 *
 * @param cameByTopic whether a message that nobody was seen to send is an event of ours, from a topic
 * @param emit told in an order that makes a sound history: a message is sent before it is received, moved before it is received elsewhere
 */
export const inferQueueEvents = (
  queues: readonly WatchedQueue[],
  emit: (event: QueueEvent, body?: string) => void,
  cameByTopic: (queue: string, body: string) => boolean = () => false,
): Inference => {
  const known = new Map<string, Map<string, Known>>()
  const pending: { readonly queue: string; readonly body: string; readonly consumer: string }[] = []
  /** Redriven messages whose new ids are not known yet. */
  const returning: { readonly queue: string; readonly known: Known }[] = []
  const ever = new Set<string>()
  /** Received before their senders' answers were seen. */
  const early = new Set<string>()
  /** Messages that consumers are giving back, and whether that is told already. */
  const releases: { readonly queue: string; readonly messageId: string; readonly consumer: string; told: boolean }[] =
    []
  const on = (queue: string): Map<string, Known> => {
    const there = known.get(queue) ?? new Map<string, Known>()
    known.set(queue, there)
    return there
  }
  const sourcesOf = (deadLetterQueue: string): readonly WatchedQueue[] =>
    queues.filter((queue) => queue.deadLetterQueue === deadLetterQueue)
  const isDeadLetterQueue = (queue: string): boolean => sourcesOf(queue).length > 0
  const enter = (queue: string, messageId: string, message: Pick<Known, 'id' | 'body' | 'foreign'>): Known => {
    const entry = { ...message, sinceMs: performance.now(), receiveCount: 0, inFlight: false }
    on(queue).set(messageId, entry)
    return entry
  }
  const take = <T>(list: T[], wanted: (each: T) => boolean): T | undefined => {
    const at = list.findIndex(wanted)
    return at < 0 ? undefined : list.splice(at, 1)[0]
  }
  let moves = 0
  const movedId = (messageId: string): string => `${messageId}~${(moves += 1)}`
  const moveBack = (from: string, messageId: string, letter: Known, to: string): Known => {
    on(from).delete(messageId)
    const id = movedId(messageId)
    emit({ kind: 'redriven', queue: from, messageId: letter.id, to, toMessageId: id })
    return { ...letter, id, receiveCount: 0, inFlight: false }
  }
  const found = (deadLetterQueue: string, { messageId, body }: SeenMessage): void => {
    if (on(deadLetterQueue).has(messageId)) return
    for (const { name } of sourcesOf(deadLetterQueue)) {
      const [at, message] =
        [...on(name)].find(([id]) => id === messageId) ?? [...on(name)].find(([, each]) => each.body === body) ?? []
      if (at === undefined || message === undefined) continue
      on(name).delete(at)
      const id = movedId(messageId)
      emit({ kind: 'dead-lettered', queue: name, messageId: message.id, to: deadLetterQueue, toMessageId: id })
      enter(deadLetterQueue, messageId, { id, body, foreign: message.foreign })
      return
    }
  }
  /** A message that is received and was never seen before: sent a moment ago, redriven, or sent past every tap. */
  const introduce = (queue: string, { messageId, body }: SeenMessage): Known => {
    const back = take(returning, (each) => each.queue === queue && each.known.body === body)
    if (back !== undefined) {
      on(queue).set(messageId, back.known)
      return back.known
    }
    const isSent = (each: (typeof pending)[number]): boolean => each.queue === queue && each.body === body
    const deadLetterQueue = queues.find(({ name }) => name === queue)?.deadLetterQueue
    if (deadLetterQueue !== undefined) {
      // What somebody has in hand no queue moves: who sends the same meanwhile brings it back by itself.
      const byHand = pending.some(isSent)
      const there = [...on(deadLetterQueue)]
      const letter =
        there.find(([id]) => id === messageId) ??
        there.find(([, each]) => each.body === body && !(byHand && each.inFlight))
      if (letter !== undefined) {
        const again = moveBack(deadLetterQueue, ...letter, queue)
        on(queue).set(messageId, again)
        return again
      }
    }
    const sent = take(pending, isSent)
    const ours = sent === undefined && cameByTopic(queue, body)
    emit({ kind: 'sent', queue, messageId, body, consumer: sent?.consumer ?? (ours ? harnessAccessKey : '') }, body)
    ever.add(messageId)
    if (sent !== undefined) early.add(messageId)
    return enter(queue, messageId, { id: messageId, body, foreign: sent === undefined && !ours })
  }
  const received = (event: Extract<QueueEvent, { kind: 'received' }>, body: string): void => {
    const { queue, messageId, receiveCount } = event
    if (isDeadLetterQueue(queue)) found(queue, { messageId, body })
    const message = on(queue).get(messageId) ?? introduce(queue, { messageId, body })
    if (message.inFlight && receiveCount > message.receiveCount) {
      const release = releases.find((each) => each.queue === queue && each.messageId === messageId && !each.told)
      if (release === undefined) emit({ kind: 'expired-visibility', queue, messageId: message.id })
      else {
        release.told = true
        emit({ kind: 'visibility', queue, messageId: message.id, consumer: release.consumer, timeoutSeconds: 0 }, body)
      }
    }
    message.inFlight = true
    message.receiveCount = receiveCount
    emit({ ...event, messageId: message.id }, body)
  }
  const sent = (event: Extract<QueueEvent, { kind: 'sent' }>, body: string): void => {
    const { queue, messageId } = event
    if (early.delete(messageId)) return
    take(pending, (each) => each.queue === queue && each.body === body)
    // A FIFO queue answers a duplicate with the id of the first.
    if (ever.has(messageId)) return emit({ ...event, deduplicated: true }, body)
    ever.add(messageId)
    enter(queue, messageId, { id: messageId, body, foreign: false })
    emit(event, body)
  }
  return {
    sending: (queue, body, consumer) => {
      pending.push({ queue, body, consumer })
    },
    releasing: (queue, messageId, consumer) => {
      const release = { queue, messageId, consumer, told: false }
      releases.push(release)
      return () => void take(releases, (each) => each === release)
    },
    see: (event, body = '') => {
      if (event.kind === 'received') return received(event, body)
      if (event.kind === 'sent') return sent(event, body)
      const { queue, messageId } = event
      const message = on(queue).get(messageId)
      const isTold = (consumer: string): boolean =>
        releases.some((each) => each.told && each.messageId === messageId && each.consumer === consumer)
      // Whoever has it in hand by now may give it back too, before that answer.
      if (event.kind === 'visibility' && event.timeoutSeconds === 0 && isTold(event.consumer)) return
      emit(message === undefined ? event : { ...event, messageId: message.id }, body)
      if (message === undefined) return
      if (event.kind === 'deleted') on(queue).delete(messageId)
      if (event.kind === 'visibility' && event.timeoutSeconds === 0) message.inFlight = false
    },
    found,
    redriven: (deadLetterQueue, staying) => {
      const [source] = sourcesOf(deadLetterQueue)
      if (source === undefined) return
      for (const [messageId, letter] of on(deadLetterQueue))
        if (!staying.has(messageId))
          returning.push({ queue: source.name, known: moveBack(deadLetterQueue, messageId, letter, source.name) })
    },
    purged: (queue) => {
      for (const [messageId, { id }] of on(queue)) {
        emit({ kind: 'purged', queue, messageId: id })
        on(queue).delete(messageId)
      }
    },
    lying: (deadLetterQueue) => on(deadLetterQueue).size,
    emptied: (queue, sentBefore) => {
      for (const [messageId, { id, sinceMs }] of on(queue))
        if (sinceMs < sentBefore) {
          emit({ kind: 'deleted', queue, messageId: id, consumer: unseenConsumer })
          on(queue).delete(messageId)
        }
    },
    own: (queue) => {
      const ours = [...on(queue).values()].filter(({ foreign }) => !foreign)
      const inFlight = ours.filter((message) => message.inFlight).length
      return { waiting: ours.length - inFlight, inFlight }
    },
    mayBeDead: (queue) => {
      const { maxReceiveCount } = queues.find(({ name }) => name === queue) ?? {}
      return (
        maxReceiveCount !== undefined &&
        [...on(queue).values()].some(({ receiveCount }) => receiveCount >= maxReceiveCount)
      )
    },
  }
}
