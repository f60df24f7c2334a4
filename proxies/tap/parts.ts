import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'
import type { Holds } from './holds.ts'
import type { KnownMessages } from './known-messages.ts'
import type { Outbox } from './outbox.ts'
import type { Polls } from './polls.ts'
import type { Rules } from './rules.ts'
import type { SqsCall } from './sqs-call.ts'
import type { TapAnswer, TapRequest } from './tap-request.ts'

/** What the calls of one tap share. */
export interface TapParts {
  readonly rules: Rules
  readonly holds: Holds
  readonly outbox: Outbox
  readonly polls: Polls
  readonly known: KnownMessages
  /** The body comes with messages that are sent or received. */
  readonly observe: (event: QueueEvent, body?: string) => void
  readonly watch: CallWatch
  /** What an emulator gets wrong about receipts and polls is set right here. */
  readonly mends: boolean
  /** Asks the endpoint. @throws when the connection fails */
  ask(call: SqsCall, request: TapRequest, signal: AbortSignal): Promise<TapAnswer>
}

/** Is told of calls that change what lies on queues, around the endpoint's answer. */
export interface CallWatch {
  /** A call is about to be passed on. */
  begun?(call: SqsCall): void
  /** A consumer is about to give a message back; what is returned is called once the endpoint's answer was told. */
  releasing?(queue: string, messageId: string, consumer: string): () => void
  /** A redrive is about to be passed on: what the endpoint gets wrong about it can be done in its place, and is waited for. */
  redriving?(call: SqsCall): Promise<void>
  /** The endpoint has done it; its caller is answered once this resolves. */
  done?(call: SqsCall): Promise<void>
}

/** A call and whoever waits for its answer. */
export interface Visit {
  readonly call: SqsCall
  /** Aborted when the consumer goes away before it is answered. */
  readonly left: AbortSignal
  /** Aborted when its connection is closed. */
  readonly disconnected: AbortSignal
}

/** For calls that go on whoever waits for them. */
export const never: AbortSignal = new AbortController().signal
