import { AwsError, unknownOperation } from '../http/aws-error.ts'
import type { AwsAnswer, AwsCall, AwsService } from '../http/aws-service.ts'
import { systemClock, type Clock } from '../http/clock.ts'
import { fields, type Fields } from '../http/fields.ts'
import type { Output, SqsState } from './actions/action.ts'
import { actions } from './actions/index.ts'
import { deliverTo, type Delivery, type DeliveryResult } from './deliver.ts'
import { moveTasks } from './move-tasks.ts'
import type { QueueEvent } from './queue-event.ts'
import { decodeQuery } from './query-decode.ts'
import { queryJson, queryXml } from './query-encode.ts'
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

// A queue's own URL is no address for these: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
const notOnQueueUrl = new Set(['CreateQueue', 'ListQueues'])

const inputOf = ({ action, input, path }: AwsCall): Fields => {
  if (input.protocol === 'json') return fields(input.body)
  if (path !== '/' && notOnQueueUrl.has(action)) throw unknownOperation(action, '')
  return fields(decodeQuery(action, input.parameters))
}

/** Answers leave out what is undefined; an action without output has no result element. */
const encode = ({ action, input }: AwsCall, output: Output | undefined): AwsAnswer => {
  if (output === undefined) return undefined
  if (input.protocol === 'json') return JSON.stringify(output)
  return input.answerAs === 'json' ? JSON.stringify(queryJson(output)) : queryXml(action, output)
}

/** The query protocol words one error differently. */
const asQueryError = (error: unknown): unknown =>
  error instanceof AwsError && error.name === 'QueueDoesNotExist'
    ? new AwsError(error, 'The specified queue does not exist for this wsdl version.')
    : error

/** Makes SQS, with no queues yet. */
export const createSqs = (options: SqsServiceOptions = {}): Sqs => {
  const { clock = systemClock, observe: emit, defer = setImmediate } = options
  const registry = queueRegistry({
    clock,
    emit,
    defer: (callback) => {
      defer(callback)
    },
  })
  const tasks = moveTasks({ clock, registry, emit })
  const state: SqsState = { clock, registry, moveTasks: tasks }

  const run = (call: AwsCall): AwsAnswer | Promise<AwsAnswer> => {
    const action = actions.get(call.action)
    if (!action) throw unknownOperation(call.action, call.input.protocol === 'query' ? '' : undefined)
    const output = action(state, { call, input: inputOf(call) })
    return output instanceof Promise ? output.then((waited) => encode(call, waited)) : encode(call, output)
  }

  const service: AwsService = {
    name: 'sqs',
    targetPrefix: 'AmazonSQS',
    version: '2012-11-05',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    errorNamespace: 'com.amazonaws.sqs',
    answersQueryInJson: true,
    errorsHaveDetail: true,
    actions: new Set(actions.keys()),
    handle: (call) => {
      if (call.input.protocol === 'json') return run(call)
      try {
        return run(call)
      } catch (error) {
        throw asQueryError(error)
      }
    },
    close: () => {
      tasks.close()
      registry.close()
    },
  }
  return { service, registry, deliver: (queueArn, delivery) => deliverTo(registry, queueArn, delivery) }
}
