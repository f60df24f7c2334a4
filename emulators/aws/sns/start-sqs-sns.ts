import { startAws, type AwsServer, type Clock } from '../http/index.ts'
import { createSqs, type QueueEvent, type Sqs } from '../sqs/index.ts'
import { deliverToSqs } from './deliver-to-sqs.ts'
import { snsService } from './sns-service.ts'

/** How to start an endpoint with both services. */
export interface SqsSnsOptions {
  /** @default 0 (any free port) */
  readonly port?: number
  /** @default systemClock */
  readonly clock?: Clock
  /** Account of callers; an access key of twelve digits names another. @default '000000000000' */
  readonly account?: string
  /** Told of everything that happens to messages on queues, synchronously; must not throw. */
  readonly observe?: (event: QueueEvent) => void
}

/** A running endpoint for SQS and SNS on 127.0.0.1, for any AWS SDK through AWS_ENDPOINT_URL. */
export interface SqsSnsServer extends AwsServer {
  /** Puts a message on a queue without a request. */
  readonly deliver: Sqs['deliver']
}

/** Starts SQS, and SNS that delivers to its queues, on one port. @throws when the port cannot be bound */
export const startSqsSns = async (options: SqsSnsOptions = {}): Promise<SqsSnsServer> => {
  const { port = 0, clock, account, observe } = options
  const sqs = createSqs({ ...(clock && { clock }), ...(observe && { observe }) })
  const sns = snsService({ deliver: deliverToSqs(sqs), ...(clock && { clock }) })
  const server = await startAws({ services: [sqs.service, sns], port, ...(account !== undefined && { account }) })
  return { ...server, deliver: sqs.deliver }
}
