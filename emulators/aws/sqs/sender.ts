import { hash } from 'node:crypto'
import { uuid } from '../http/uuid.ts'
import { deduplication } from './deduplication.ts'
import type { Message, MessageDraft } from './message.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { QueueContext, QueueIdentity, Sent } from './queue.ts'

// AWS takes up to a minute to follow a changed attribute. It is seen for this one, whose old value is still the safe one.
const scopeDelayMs = 60_000

/** What sending to a queue works on. */
export interface SenderContext {
  readonly identity: QueueIdentity
  readonly context: QueueContext
  readonly settings: () => QueueSettings
  /** Puts a new message on the queue, delayed until `visibleMs` unless that is 0. */
  readonly store: (message: Message, visibleMs: number) => void
}

/** What makes messages of a queue. */
export interface Sender {
  /** Sends, or finds that the message is a duplicate. Time must have passed until `nowMs`. */
  send(draft: MessageDraft, consumer: string, nowMs: number): Sent
  /** Takes over a message of another queue. */
  adopt(message: Message, as: { readonly deadLetterOf: string } | 'redriven', nowMs: number): Message
  /** The deduplication scope was changed. */
  scopeChanged(nowMs: number): void
}

/** Makes the sending side of a queue. */
export const sender = ({ identity, context, settings, store }: SenderContext): Sender => {
  const { name, fifo } = identity
  const { emit } = context
  const sends = deduplication()
  let serials = 0
  /** Until then the deduplication scope is still the other one. */
  let scopeSinceMs = 0

  const newMessage = (
    draft: MessageDraft,
    bodyMd5: string,
    deduplicationId: string | undefined,
    nowMs: number,
  ): Message => ({
    id: uuid(),
    body: draft.body,
    bodyMd5,
    attributes: draft.attributes,
    traceHeader: draft.traceHeader,
    groupId: draft.groupId,
    deduplicationId,
    sender: draft.sender,
    sentMs: nowMs,
    serial: ++serials,
    sourceArn: undefined,
    place: 'waiting',
    visibleMs: 0,
    receiveCount: 0,
    receivesHere: 0,
    firstReceivedMs: undefined,
    lastReceivedMs: undefined,
    heapIndex: -1,
  })

  const tell = (messageId: string, { body, groupId }: MessageDraft, consumer: string, deduplicated: boolean): void => {
    if (!emit) return
    const event = { kind: 'sent', queue: name, messageId, body, consumer } as const
    emit({ ...event, ...(groupId !== undefined && { groupId }), ...(deduplicated && { deduplicated }) })
  }

  const withinGroup = (nowMs: number): boolean => settings().deduplicateWithinGroup !== nowMs < scopeSinceMs

  const sendFifo = (draft: MessageDraft, bodyMd5: string, consumer: string, nowMs: number): Sent => {
    const deduplicationId = draft.deduplicationId ?? hash('sha256', draft.body)
    const key = withinGroup(nowMs) ? `${draft.groupId ?? ''}\0${deduplicationId}` : deduplicationId
    const first = sends.find(key, nowMs)
    if (first) {
      tell(first.messageId, draft, consumer, true)
      return { id: first.messageId, bodyMd5, serial: first.serial }
    }
    const message = newMessage(draft, bodyMd5, deduplicationId, nowMs)
    sends.remember(key, { messageId: message.id, serial: message.serial, atMs: nowMs })
    tell(message.id, draft, consumer, false)
    const { delaySeconds } = settings()
    store(message, delaySeconds > 0 ? nowMs + delaySeconds * 1000 : 0)
    return message
  }

  return {
    send: (draft, consumer, nowMs) => {
      const bodyMd5 = hash('md5', draft.body)
      if (fifo) return sendFifo(draft, bodyMd5, consumer, nowMs)
      const message = newMessage(draft, bodyMd5, undefined, nowMs)
      tell(message.id, draft, consumer, false)
      const delaySeconds = draft.delaySeconds ?? settings().delaySeconds
      store(message, delaySeconds > 0 ? nowMs + delaySeconds * 1000 : 0)
      return message
    },
    adopt: (message, as, nowMs) => {
      // Standard messages keep their enqueue time when dead-lettered, FIFO messages and redriven ones start again:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      const redriven = as === 'redriven'
      const adopted: Message = {
        ...message,
        id: redriven ? uuid() : message.id,
        sentMs: redriven || fifo ? nowMs : message.sentMs,
        serial: ++serials,
        sourceArn: redriven ? undefined : as.deadLetterOf,
        place: 'waiting',
        visibleMs: 0,
        receiveCount: redriven ? 0 : message.receiveCount,
        receivesHere: 0,
        firstReceivedMs: redriven ? undefined : message.firstReceivedMs,
        lastReceivedMs: undefined,
        heapIndex: -1,
      }
      store(adopted, 0)
      return adopted
    },
    scopeChanged: (nowMs) => {
      scopeSinceMs = nowMs < scopeSinceMs ? 0 : nowMs + scopeDelayMs
    },
  }
}
