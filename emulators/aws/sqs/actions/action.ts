import type { AwsCall } from '../../http/aws-service.ts'
import type { Clock } from '../../http/clock.ts'
import type { Fields } from '../../http/fields.ts'
import type { MoveTasks } from '../move-tasks.ts'
import type { QueueRegistry } from '../queue-registry.ts'

/** What the actions work on. */
export interface SqsState {
  readonly clock: Clock
  readonly registry: QueueRegistry
  readonly moveTasks: MoveTasks
}

/** One request of a client. */
export interface SqsRequest {
  readonly call: AwsCall
  readonly input: Fields
}

/** Members of an answer in the JSON protocol's form; those that are `undefined` are left out. */
export type Output = Readonly<Record<string, unknown>>

/** Answers one action; `undefined` where AWS answers without a body. Throws AwsError. */
export type Action = (state: SqsState, request: SqsRequest) => Output | undefined | Promise<Output>
