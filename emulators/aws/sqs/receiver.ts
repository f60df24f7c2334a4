import type { Line } from './line.ts'
import type { MessageStore } from './message-store.ts'
import type { Message, Received } from './message.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { QueueContext, QueueIdentity, ReceiveRequest } from './queue.ts'
import { receiptHandle } from './receipt-handle.ts'
import { receiveAttempts } from './receive-attempts.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
export const maxInFlight = 120_000

/** What receiving from a queue works on. */
export interface ReceiverContext {
  readonly identity: QueueIdentity
  readonly context: QueueContext
  readonly line: Line
  readonly store: MessageStore
  readonly settings: () => QueueSettings
  /** Distinguishes the handles of this queue. */
  readonly tag: string
}

/**
 * Makes what hands out the messages of a queue: a tried-again attempt gets its messages again; a message that was
 * received too often goes to the dead-letter queue instead.
 */
export const receiver = ({ identity, context, line, store, settings, tag }: ReceiverContext) => {
  const { name, arn } = identity
  const { emit } = context
  const attempts = receiveAttempts()

  /** Instead of being received once too often. */
  const deadLetter = (message: Message): boolean => {
    const { redrive } = settings()
    if (!redrive || message.receivesHere < redrive.maxReceiveCount) return false
    const target = context.find(redrive.deadLetterTargetArn)
    if (!target) return false
    const adopted = target.adopt(message, { deadLetterOf: arn })
    store.drop(message)
    emit?.({ kind: 'dead-lettered', queue: name, messageId: message.id, to: target.name, toMessageId: adopted.id })
    return true
  }

  const tell = ({ message, receiptHandle: handle }: Received, consumer: string, retried: boolean): void => {
    const { id: messageId, receiveCount } = message
    const event = { kind: 'received', queue: name, messageId, receiveCount, consumer, receiptHandle: handle } as const
    emit?.(retried ? { ...event, retried } : event)
  }

  const handOut = (message: Message, request: ReceiveRequest, nowMs: number): Received => {
    message.receiveCount++
    message.receivesHere++
    message.lastReceivedMs = nowMs
    message.firstReceivedMs ??= nowMs
    store.hide(message, nowMs + request.visibilitySeconds * 1000)
    const received = { message, receiptHandle: receiptHandle(tag, message.id, message.serial, message.receivesHere) }
    if (emit) tell(received, request.consumer, false)
    return received
  }

  const retry = (request: ReceiveRequest, nowMs: number): readonly Received[] | undefined => {
    if (request.attemptId === undefined) return undefined
    const again = attempts.find(request.attemptId, nowMs)
    if (!again) return undefined
    for (const received of again) {
      store.hide(received.message, nowMs + request.visibilitySeconds * 1000)
      tell(received, request.consumer, true)
    }
    attempts.remember(request.attemptId, again, nowMs)
    return again
  }

  /** Receives what is there, possibly nothing. Time must have passed until `nowMs`. */
  return (request: ReceiveRequest, nowMs: number): readonly Received[] => {
    const again = retry(request, nowMs)
    if (again) return again
    const result: Received[] = []
    const max = Math.min(request.max, maxInFlight - store.inFlight)
    if (store.waiting === 0 || max <= 0) return result
    line.take(max, (message) => {
      if (deadLetter(message)) return false
      result.push(handOut(message, request, nowMs))
      return true
    })
    if (request.attemptId !== undefined && result.length > 0) attempts.remember(request.attemptId, result, nowMs)
    return result
  }
}
