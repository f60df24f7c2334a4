import type { AwsAnswer, AwsCall, Clock, QueryInput } from '../http/index.ts'
import type { MessageAttributes } from './message-attributes.ts'
import type { Signer } from './signing/signer.ts'
import type { SnsStore } from './sns-store.ts'

/** A message for a queue. */
export interface QueueDelivery {
  readonly body: string
  readonly attributes: MessageAttributes | undefined
  readonly traceHeader: string | undefined
  readonly groupId: string | undefined
  /** Only for FIFO queues. */
  readonly deduplicationId: string | undefined
  /** Access key of who published. */
  readonly publisher: string
}

/** Puts a message on a queue. False when there is no such queue, or it does not take the message. */
export type DeliverToQueue = (queueArn: string, delivery: QueueDelivery) => boolean

/** What the actions work with. */
export interface SnsContext {
  readonly clock: Clock
  readonly store: SnsStore
  readonly signer: Signer
  readonly deliver: DeliverToQueue
}

/** A call of SNS: it speaks the query protocol only. */
export interface SnsCall extends Omit<AwsCall, 'input'> {
  readonly input: QueryInput
}

/** Answers one action, or throws an AwsError. */
export type SnsAction = (context: SnsContext, call: SnsCall) => AwsAnswer
