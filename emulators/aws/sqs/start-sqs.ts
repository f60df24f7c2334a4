import type { Clock } from '../http/clock.ts'
import { startAws, type AwsServer } from '../http/start-aws.ts'
import { createSqs, type Sqs } from './create-sqs.ts'
import type { QueueEvent } from './queue-event.ts'

/** How to start an SQS endpoint. */
export interface SqsOptions {
  /** @default 0 (any free port) */
  readonly port?: number
  /** @default systemClock */
  readonly clock?: Clock
  /** Account of callers; an access key of twelve digits names another. @default '000000000000' */
  readonly account?: string
  /** Told of everything that happens to messages, synchronously; must not throw. */
  readonly observe?: (event: QueueEvent) => void
}

/** A running SQS endpoint on 127.0.0.1, for any AWS SDK through AWS_ENDPOINT_URL. */
export interface SqsServer extends AwsServer {
  /** Puts a message on a queue without a request. */
  readonly deliver: Sqs['deliver']
}

/** Starts an SQS endpoint. @throws when the port cannot be bound */
export const startSqs = async (options: SqsOptions = {}): Promise<SqsServer> => {
  const { port = 0, clock, account, observe } = options
  const sqs = createSqs({ ...(clock && { clock }), ...(observe && { observe }) })
  const server = await startAws({ services: [sqs.service], port, ...(account !== undefined && { account }) })
  return { ...server, deliver: sqs.deliver }
}
