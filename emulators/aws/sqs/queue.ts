import type { Clock } from '../http/clock.ts'
import type { Message, MessageDraft, Received } from './message.ts'
import type { QueueEvent } from './queue-event.ts'
import type { QueueSettings } from './queue-settings.ts'

/** What a queue needs of its surroundings. */
export interface QueueContext {
  readonly clock: Clock
  readonly defer: (callback: () => void) => void
  /** Absent where nobody observes: then no event is even made. */
  readonly emit: ((event: QueueEvent) => void) | undefined
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

/** What a send is answered with. For a duplicate, id and serial are those of the first. */
export interface Sent {
  readonly id: string
  readonly bodyMd5: string
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
