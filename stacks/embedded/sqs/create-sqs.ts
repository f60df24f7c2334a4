import { unknownOperation } from '../aws/aws-error.ts'
import type { AwsAnswer, AwsCall, AwsService } from '../aws/aws-service.ts'
import { systemClock, type Clock } from '../aws/clock.ts'
import { fields, type Fields } from '../aws/fields.ts'
import type { Output, SqsState } from './actions/action.ts'
import { actions } from './actions/index.ts'
import { deliverTo, type Delivery, type DeliveryResult } from './deliver.ts'
import { moveTasks } from './move-tasks.ts'
import type { QueueEvent } from './queue-event.ts'
import { queueRegistry, type QueueRegistry } from './queue-registry.ts'

/** How to make the service without a server. */
export interface SqsServiceOptions {
  /** @default systemClock */
  readonly clock?: Clock
  /** Told of everything that happens to messages, synchronously; must not throw. */
  readonly observe?: (event: QueueEvent) => void
  /**
   * Runs something after what is under way; waiting receives are served so.
   * @default setImmediate
   */
  readonly defer?: (callback: () => void) => void
}

/** SQS as a part of an endpoint. */
export interface Sqs {
  readonly service: AwsService
  /** The queues themselves, without a protocol in between. */
  readonly registry: QueueRegistry
  /** Puts a message on a queue without a request, for services of the same server such as SNS. */
  readonly deliver: (queueArn: string, delivery: Delivery) => DeliveryResult
}

const inputOf = (call: AwsCall): Fields => {
  if (call.input.protocol === 'query') throw unknownOperation(call.action, '')
  return fields(call.input.body)
}

/** Makes SQS, with no queues yet. */
export const createSqs = (options: SqsServiceOptions = {}): Sqs => {
  const { clock = systemClock, observe = () => {}, defer = setImmediate } = options
  const emit = observe
  const registry = queueRegistry({
    clock,
    emit,
    defer: (callback) => {
      defer(callback)
    },
  })
  const tasks = moveTasks({ clock, registry, emit })
  const state: SqsState = { clock, registry, moveTasks: tasks }

  const encode = (output: Output | undefined): AwsAnswer => (output === undefined ? undefined : JSON.stringify(output))

  const service: AwsService = {
    name: 'sqs',
    targetPrefix: 'AmazonSQS',
    version: '2012-11-05',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    errorNamespace: 'com.amazonaws.sqs',
    actions: new Set(actions.keys()),
    handle: (call) => {
      const action = actions.get(call.action)
      if (!action) throw unknownOperation(call.action, call.input.protocol === 'query' ? '' : undefined)
      const output = action(state, { call, input: inputOf(call) })
      return output instanceof Promise ? output.then((waited) => encode(waited)) : encode(output)
    },
    close: () => {
      tasks.close()
      registry.close()
    },
  }
  return { service, registry, deliver: (queueArn, delivery) => deliverTo(registry, queueArn, delivery) }
}
