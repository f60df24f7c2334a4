import type { Happening, Outcome } from '../../harness/operation.ts'
import { harnessAccessKey, type Sink } from '../../harness/stack.ts'
import type { QueueEvent } from './sqs/index.ts'

interface Seen {
  readonly actor: string
  readonly outcome: Outcome
  readonly happening: Happening
  readonly text?: string
}

const seen = (event: QueueEvent): Seen => {
  const { queue, messageId } = event
  switch (event.kind) {
    case 'sent': {
      const origin = event.consumer === harnessAccessKey ? 'harness' : 'system'
      const happening = { kind: 'enqueue', queue, messageId, origin } as const
      return {
        actor: event.consumer,
        outcome: 'ok',
        happening: event.deduplicated === true ? { ...happening, deduplicated: true } : happening,
        text: event.body,
      }
    }
    case 'received':
      return {
        actor: event.consumer,
        outcome: 'ok',
        happening: { kind: 'receive', queue, messageId, receiveCount: event.receiveCount },
      }
    case 'deleted':
      return { actor: event.consumer, outcome: 'ok', happening: { kind: 'acknowledge', queue, messageId } }
    case 'delete-ignored':
      return { actor: event.consumer, outcome: 'fail', happening: { kind: 'acknowledge', queue, messageId } }
    case 'visibility':
      return {
        actor: event.consumer,
        outcome: 'ok',
        happening: { kind: 'visibility', queue, messageId, timeoutSeconds: event.timeoutSeconds },
      }
    case 'expired-visibility':
      return {
        actor: 'queue',
        outcome: 'ok',
        happening: { kind: 'visibility', queue, messageId, timeoutSeconds: 0, expired: true },
      }
    case 'dead-lettered':
      return {
        actor: 'queue',
        outcome: 'ok',
        happening: { kind: 'move', why: 'dead-letter', queue, messageId, to: event.to, toMessageId: event.toMessageId },
      }
    case 'redriven':
      return {
        actor: 'queue',
        outcome: 'ok',
        happening: { kind: 'move', why: 'redrive', queue, messageId, to: event.to, toMessageId: event.toMessageId },
      }
    case 'expired':
    case 'purged':
      return { actor: 'queue', outcome: 'ok', happening: { kind: 'remove', why: event.kind, queue, messageId } }
  }
}

/**
 * Reports what the embedded queue sees, message by message and consumer by consumer, to the history. `owned` is the service that its owner started,
 * if one was: it takes its access key from where it likes, so that consumers under names of their own are that service.
 */
export const queueHistory = (sink: Sink, owned?: string) => {
  const ours = new Set([harnessAccessKey, 'queue'])
  const named = (actor: string): string =>
    owned === undefined || ours.has(actor) || actor.startsWith(owned) ? actor : owned
  return (event: QueueEvent): void => {
    const { actor, outcome, happening, text } = seen(event)
    sink.happened(named(actor), outcome, happening, text)
  }
}
