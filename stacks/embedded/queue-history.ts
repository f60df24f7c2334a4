import type { Happening, Outcome } from '../../harness/model/operation.ts'
import { harnessAccessKey, type Sink } from '../../harness/model/stack.ts'
import type { Identity } from './consumer-identity.ts'
import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'

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

const asInferred = (happening: Happening): Happening => {
  switch (happening.kind) {
    case 'enqueue':
    case 'receive':
    case 'acknowledge':
    case 'visibility':
      return { ...happening, identity: 'inferred' }
    default:
      return happening
  }
}

/**
 * Reports what the embedded queue sees, message by message and consumer by consumer, to the history.
 *
 * @param contentOf what a body says, where that stands elsewhere
 */
export const queueHistory =
  (
    sink: Sink,
    identify: (caller: string, queue?: string) => Identity,
    contentOf: (body: string) => string = (body) => body,
  ) =>
  (event: QueueEvent): void => {
    const { actor: caller, outcome, happening, text } = seen(event)
    const { actor, inferred } = identify(caller, event.kind === 'sent' ? undefined : event.queue)
    sink.happened(actor, outcome, inferred ? asInferred(happening) : happening, text && contentOf(text))
  }
