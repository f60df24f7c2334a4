import { systemClock, unknownOperation, type AwsService, type Clock } from '../http/index.ts'
import { actions } from './actions/index.ts'
import { signer } from './signing/signer.ts'
import type { DeliverToQueue, SnsContext } from './sns-context.ts'
import { snsStore } from './sns-store.ts'

/** How to serve SNS. */
export interface SnsOptions {
  /** Puts a message on a queue, usually of the SQS beside it. */
  readonly deliver: DeliverToQueue
  /** @default systemClock */
  readonly clock?: Clock
}

const VERSION = '2010-03-31'
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'

/**
 * Amazon SNS with delivery to queues, as a service of the embedded endpoint. It speaks the query protocol, which is
 * what AWS's SDKs speak to SNS. https://docs.aws.amazon.com/sns/latest/api/welcome.html
 */
export const snsService = (options: SnsOptions): AwsService => {
  const { deliver, clock = systemClock } = options
  const context: SnsContext = { clock, deliver, store: snsStore(), signer: signer(clock) }
  return {
    name: 'sns',
    targetPrefix: undefined,
    version: VERSION,
    xmlNamespace: NAMESPACE,
    errorNamespace: 'com.amazonaws.sns',
    actions: new Set(actions.keys()),
    handle: (call) => {
      const action = actions.get(call.action)
      if (action === undefined || call.input.protocol !== 'query') throw unknownOperation(call.action, VERSION)
      return action(context, { ...call, input: call.input.parameters })
    },
    document: (path) => {
      const body = context.signer.certificateAt(path)
      return body === undefined ? undefined : { contentType: 'application/x-pem-file', body }
    },
    close: () => undefined,
  }
}
