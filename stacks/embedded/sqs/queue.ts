import { hash, randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../aws/clock.ts'
import { deduplication } from './deduplication.ts'
import { fifoLine } from './fifo-line.ts'
import { heap } from './heap.ts'
import type { Message, MessageDraft, MessagePlace, Received } from './message.ts'
import type { QueueEvent } from './queue-event.ts'
import type { QueueSettings } from './queue-settings.ts'
import { readReceiptHandle, receiptHandle, type Receipt } from './receipt-handle.ts'
import { receiveAttempts } from './receive-attempts.ts'
import { expiredHandle, invalidValue, messageNotInflight, overLimit, receiptHandleIsInvalid } from './sqs-errors.ts'
import { standardLine } from './standard-line.ts'
import { waitingPolls } from './waiting-polls.ts'

/** What a queue needs of its surroundings. */
export interface QueueContext {
  readonly clock: Clock
  readonly defer: (callback: () => void) => void
  readonly emit: (event: QueueEvent) => void
  /** Finds another queue, for dead letters. */
  readonly find: (arn: string) => Queue | undefined
}

/** What a queue is for its whole life. */
export interface QueueIdentity {
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
}

/** A receive, with every default already in place. */
export interface ReceiveRequest {
  readonly max: number
  readonly visibilitySeconds: number
  readonly consumer: string
  /** FIFO: a receive that is tried again under the same id gets the same messages. */
  readonly attemptId: string | undefined
}

/** What a send is answered with. */
export interface Sent {
  readonly messageId: string
  readonly bodyMd5: string
  /** FIFO: of the message stored, which for a duplicate is the first one. */
  readonly serial: number
}

/** Messages of a queue by place, exact. */
export interface QueueCounts {
  readonly waiting: number
  readonly delayed: number
  readonly inFlight: number
}

/** One queue and its messages. Knows no protocol; time passes for it when it is used. */
export interface Queue extends QueueIdentity {
  readonly createdMs: number
  settings(): QueueSettings
  /** Takes over changed settings. A FIFO queue's delay then also holds for the messages it has, as on AWS. */
  configure(settings: QueueSettings): void
  counts(): QueueCounts
  send(draft: MessageDraft, consumer: string): Sent
  /** Receives what is there, possibly nothing. @throws OverLimit on a standard queue with too many messages in flight */
  receive(request: ReceiveRequest): readonly Received[]
  /** Receives, waiting until there is something; `done` is called once, unless the returned function ends the wait before. */
  poll(request: ReceiveRequest, waitMs: number, done: (received: readonly Received[]) => void): () => void
  /** @throws ReceiptHandleIsInvalid, and on FIFO queues when the handle has expired */
  remove(handle: string, consumer: string): void
  /** @throws ReceiptHandleIsInvalid, MessageNotInflight, or when 12 hours are exceeded */
  changeVisibility(handle: string, timeoutSeconds: number, consumer: string): void
  /** Removes every message, in flight or not. */
  purge(): void
  /** Takes over a message that another queue gives up: a dead letter keeps its id, a redriven message gets a new one. */
  adopt(message: Message, as: { readonly deadLetterOf: string } | 'redriven'): Message
  /** Gives up to `max` waiting messages to `move`, which adopts each elsewhere, or refuses: then it stays. */
  giveAway(max: number, move: (message: Message) => boolean): void
  /** Ends waiting receives with nothing. */
  close(): void
}

const maxInFlight = 120_000
// AWS takes up to a minute to follow a changed attribute. It is seen for this one, whose old value is still the safe one.
const scopeDelayMs = 60_000
const maxVisibilityMs = 12 * 3600_000

/** The 20 digits of a FIFO message's sequence number, growing with the queue's serials. */
export const sequenceNumber = (queue: { readonly createdMs: number }, serial: number): string =>
  (18_850_000_000_000_000_000n + (BigInt(queue.createdMs) * 1000n + BigInt(serial)) * 256n).toString()

/** Makes an empty queue. */
export const createQueue = (identity: QueueIdentity, initial: QueueSettings, context: QueueContext): Queue => {
  const { name, arn, fifo } = identity
  const { clock, emit } = context
  const createdMs = clock.now()
  const tag = randomBytes(6).toString('hex')
  const line = fifo ? fifoLine() : standardLine()
  const sends = deduplication()
  const attempts = receiveAttempts()
  /** Messages that come back by themselves: delayed and in flight. */
  const hidden = heap<Message>(
    (a, b) => a.visibleMs < b.visibleMs || (a.visibleMs === b.visibleMs && a.serial < b.serial),
    (message, index) => {
      message.heapIndex = index
    },
  )
  /** All messages by age, those that are gone included until they are the half of it. */
  const byAge = heap<Message>((a, b) => a.sentMs < b.sentMs)
  /** Messages that a receipt handle may name: received and not gone. */
  const received = new Map<number, Message>()
  const count = { waiting: 0, delayed: 0, 'in-flight': 0, gone: 0 }
  let settings = initial
  let serials = 0
  /** Until then the deduplication scope is still the other one. */
  let scopeSinceMs = 0

  const to = (message: Message, place: MessagePlace): void => {
    count[message.place]--
    count[place]++
    message.place = place
  }

  const hide = (message: Message, place: 'delayed' | 'in-flight', visibleMs: number): void => {
    to(message, place)
    message.visibleMs = visibleMs
    hidden.push(message)
    polls.expect(hidden.peek()?.visibleMs)
  }

  /** Out of the queue for good, wherever it is. */
  const drop = (message: Message): void => {
    const { place } = message
    if (message.heapIndex >= 0) hidden.removeAt(message.heapIndex)
    to(message, 'gone')
    received.delete(message.serial)
    if (place === 'in-flight') {
      line.settle(message)
      if (fifo && count.waiting > 0) polls.wake()
    }
    if (count.gone > 1024 && count.gone * 2 > byAge.size) {
      byAge.keep((other) => other.place !== 'gone')
      count.gone = 0
    }
  }

  const expireOld = (nowMs: number): void => {
    const limitMs = nowMs - settings.retentionSeconds * 1000
    for (let oldest = byAge.peek(); oldest && oldest.sentMs <= limitMs; oldest = byAge.peek()) {
      byAge.pop()
      if (oldest.place !== 'gone') {
        drop(oldest)
        emit({ kind: 'expired', queue: name, messageId: oldest.id })
      }
      count.gone--
    }
  }

  const advance = (): number => {
    const nowMs = clock.now()
    const waitingBefore = count.waiting
    for (let next = hidden.peek(); next && next.visibleMs <= nowMs; next = hidden.peek()) {
      hidden.pop()
      const { place } = next
      to(next, 'waiting')
      if (place === 'delayed') line.add(next)
      else {
        line.putBack(next)
        emit({ kind: 'expired-visibility', queue: name, messageId: next.id })
      }
    }
    expireOld(nowMs)
    if (count.waiting > waitingBefore) polls.wake()
    polls.expect(hidden.peek()?.visibleMs)
    return nowMs
  }

  const polls = waitingPolls({ clock, defer: context.defer, advance: () => void advance() })

  const store = (message: Message, delaySeconds: number): void => {
    byAge.push(message)
    count.waiting++
    if (delaySeconds > 0) hide(message, 'delayed', clock.now() + delaySeconds * 1000)
    else {
      line.add(message)
      polls.wake()
    }
  }

  const newMessage = (
    content: Omit<MessageDraft, 'delaySeconds'>,
    identity: Pick<Message, 'id' | 'bodyMd5' | 'sentMs' | 'sourceArn' | 'receiveCount' | 'firstReceivedMs'>,
  ): Message => ({
    id: identity.id,
    body: content.body,
    bodyMd5: identity.bodyMd5,
    attributes: content.attributes,
    traceHeader: content.traceHeader,
    groupId: content.groupId,
    deduplicationId: content.deduplicationId,
    sender: content.sender,
    sentMs: identity.sentMs,
    serial: ++serials,
    sourceArn: identity.sourceArn,
    place: 'waiting',
    visibleMs: 0,
    receiveCount: identity.receiveCount,
    receivesHere: 0,
    firstReceivedMs: identity.firstReceivedMs,
    lastReceivedMs: 0,
    heapIndex: -1,
  })

  const deduplicationKey = (draft: MessageDraft, id: string, nowMs: number): string =>
    (nowMs < scopeSinceMs ? !settings.deduplicateWithinGroup : settings.deduplicateWithinGroup)
      ? `${draft.groupId ?? ''}\0${id}`
      : id

  const send = (draft: MessageDraft, consumer: string): Sent => {
    const nowMs = advance()
    const bodyMd5 = hash('md5', draft.body)
    const about = {
      queue: name,
      body: draft.body,
      ...(draft.groupId === undefined ? {} : { groupId: draft.groupId }),
      consumer,
    }
    let { deduplicationId } = draft
    if (fifo) {
      deduplicationId ??= hash('sha256', draft.body)
      const key = deduplicationKey(draft, deduplicationId, nowMs)
      const first = sends.find(key, nowMs)
      if (first) {
        emit({ kind: 'sent', messageId: first.messageId, ...about, deduplicated: true })
        return { messageId: first.messageId, bodyMd5, serial: first.serial }
      }
      const message = newMessage(
        { ...draft, deduplicationId },
        { id: randomUUID(), bodyMd5, sentMs: nowMs, sourceArn: undefined, receiveCount: 0, firstReceivedMs: 0 },
      )
      sends.remember(key, { messageId: message.id, serial: message.serial, atMs: nowMs })
      emit({ kind: 'sent', messageId: message.id, ...about })
      store(message, settings.delaySeconds)
      return { messageId: message.id, bodyMd5, serial: message.serial }
    }
    const message = newMessage(draft, {
      id: randomUUID(),
      bodyMd5,
      sentMs: nowMs,
      sourceArn: undefined,
      receiveCount: 0,
      firstReceivedMs: 0,
    })
    emit({ kind: 'sent', messageId: message.id, ...about })
    store(message, draft.delaySeconds ?? settings.delaySeconds)
    return { messageId: message.id, bodyMd5, serial: message.serial }
  }

  /** Instead of being received once too often. */
  const deadLetter = (message: Message): boolean => {
    const { redrive } = settings
    if (!redrive || message.receivesHere < redrive.maxReceiveCount) return false
    const target = context.find(redrive.deadLetterTargetArn)
    if (!target) return false
    const adopted = target.adopt(message, { deadLetterOf: arn })
    drop(message)
    emit({ kind: 'dead-lettered', queue: name, messageId: message.id, to: target.name, toMessageId: adopted.id })
    return true
  }

  const handOut = (message: Message, request: ReceiveRequest, nowMs: number): Received => {
    message.receiveCount++
    message.receivesHere++
    message.lastReceivedMs = nowMs
    if (message.firstReceivedMs === 0) message.firstReceivedMs = nowMs
    received.set(message.serial, message)
    hide(message, 'in-flight', nowMs + request.visibilitySeconds * 1000)
    const handle = receiptHandle(tag, message.id, message.serial, message.receivesHere)
    const { receiveCount } = message
    emit({
      kind: 'received',
      queue: name,
      messageId: message.id,
      receiveCount,
      consumer: request.consumer,
      receiptHandle: handle,
    })
    return { message, receiptHandle: handle }
  }

  const take = (request: ReceiveRequest, nowMs: number): Received[] => {
    const result: Received[] = []
    const max = Math.min(request.max, maxInFlight - count['in-flight'])
    if (count.waiting === 0 || max <= 0) return result
    line.take(max, (message) => {
      if (deadLetter(message)) return false
      result.push(handOut(message, request, nowMs))
      return true
    })
    if (request.attemptId !== undefined && result.length > 0) attempts.remember(request.attemptId, result, nowMs)
    return result
  }

  const retry = (request: ReceiveRequest, nowMs: number): readonly Received[] | undefined => {
    if (request.attemptId === undefined) return undefined
    const result = attempts.find(request.attemptId, nowMs)
    if (!result) return undefined
    for (const { message, receiptHandle: handle } of result) {
      hidden.removeAt(message.heapIndex)
      hide(message, 'in-flight', nowMs + request.visibilitySeconds * 1000)
      const { receiveCount } = message
      emit({
        kind: 'received',
        queue: name,
        messageId: message.id,
        receiveCount,
        consumer: request.consumer,
        receiptHandle: handle,
        retried: true,
      })
    }
    attempts.remember(request.attemptId, result, nowMs)
    return result
  }

  const receiptOf = (handle: string): Receipt => {
    const receipt = readReceiptHandle(tag, handle)
    if (!receipt) throw receiptHandleIsInvalid(handle)
    return receipt
  }

  return {
    name,
    arn,
    fifo,
    createdMs,
    settings: () => settings,
    configure: (changed) => {
      advance()
      const delayChanged = changed.delaySeconds !== settings.delaySeconds
      if (changed.deduplicateWithinGroup !== settings.deduplicateWithinGroup) {
        scopeSinceMs = clock.now() < scopeSinceMs ? 0 : clock.now() + scopeDelayMs
      }
      settings = changed
      if (fifo && delayChanged && count.delayed > 0) {
        hidden.keep((message) => {
          if (message.place === 'delayed') message.visibleMs = message.sentMs + changed.delaySeconds * 1000
          return true
        })
      }
      advance()
    },
    counts: () => {
      advance()
      return { waiting: count.waiting, delayed: count.delayed, inFlight: count['in-flight'] }
    },
    send,
    receive: (request) => {
      const nowMs = advance()
      const again = retry(request, nowMs)
      if (again) return again
      if (!fifo && count['in-flight'] >= maxInFlight) throw overLimit()
      return take(request, nowMs)
    },
    poll: (request, waitMs, done) => {
      const attempt = (): boolean => {
        const nowMs = advance()
        const result = retry(request, nowMs) ?? take(request, nowMs)
        if (result.length > 0) done(result)
        return result.length > 0
      }
      if (attempt()) return () => {}
      const stop = polls.add({ attempt, giveUp: () => done([]) }, waitMs)
      polls.expect(hidden.peek()?.visibleMs)
      return stop
    },
    remove: (handle, consumer) => {
      advance()
      const receipt = receiptOf(handle)
      const message = received.get(receipt.serial)
      const current = message?.receivesHere === receipt.receive
      // An old handle takes nothing from whoever has the message now; once nobody has it, AWS lets it delete.
      const mayDelete = message !== undefined && (current || (!fifo && message.place === 'waiting'))
      if (fifo && message && !(current && message.place === 'in-flight')) {
        throw expiredHandle(handle)
      }
      if (!message || !mayDelete) {
        emit({ kind: 'delete-ignored', queue: name, messageId: receipt.messageId, consumer })
        return
      }
      drop(message)
      emit({ kind: 'deleted', queue: name, messageId: message.id, consumer })
    },
    changeVisibility: (handle, timeoutSeconds, consumer) => {
      const nowMs = advance()
      const receipt = receiptOf(handle)
      const message = received.get(receipt.serial)
      if (!message) {
        const reason = 'Message does not exist or is not available for visibility timeout change.'
        throw invalidValue(handle, 'ReceiptHandle', reason)
      }
      if (message.place !== 'in-flight') throw messageNotInflight()
      // On a standard queue AWS takes any handle of a message in flight, also one of an older receive.
      if (fifo && message.receivesHere !== receipt.receive) throw expiredHandle(handle)
      const visibleMs = nowMs + timeoutSeconds * 1000
      if (visibleMs - message.lastReceivedMs > maxVisibilityMs) {
        const reason = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]'
        throw invalidValue(timeoutSeconds, 'VisibilityTimeout', reason)
      }
      emit({ kind: 'visibility', queue: name, messageId: message.id, consumer, timeoutSeconds })
      hidden.removeAt(message.heapIndex)
      if (timeoutSeconds > 0) {
        hide(message, 'in-flight', visibleMs)
        return
      }
      to(message, 'waiting')
      line.putBack(message)
      polls.wake()
    },
    purge: () => {
      advance()
      line.clear()
      hidden.clear()
      received.clear()
      byAge.keep((message) => {
        if (message.place !== 'gone') {
          to(message, 'gone')
          emit({ kind: 'purged', queue: name, messageId: message.id })
        }
        return false
      })
      count.gone = 0
    },
    adopt: (message, as) => {
      const nowMs = advance()
      const redriven = as === 'redriven'
      // Standard messages keep their enqueue time when dead-lettered, FIFO messages and redriven ones start again:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      const adopted = newMessage(message, {
        id: redriven ? randomUUID() : message.id,
        bodyMd5: message.bodyMd5,
        sentMs: redriven || fifo ? nowMs : message.sentMs,
        sourceArn: redriven ? undefined : as.deadLetterOf,
        receiveCount: redriven ? 0 : message.receiveCount,
        firstReceivedMs: redriven ? 0 : message.firstReceivedMs,
      })
      store(adopted, 0)
      return adopted
    },
    giveAway: (max, move) => {
      advance()
      const offered: Message[] = []
      line.take(max, (message) => offered.push(message) > 0)
      for (const message of offered) {
        if (move(message)) {
          drop(message)
          line.settle(message)
        } else line.putBack(message)
      }
    },
    close: () => polls.close(),
  }
}
