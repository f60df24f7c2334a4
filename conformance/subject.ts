import type { SNS } from '@aws-sdk/client-sns'
import type { Message, ReceiveMessageCommandInput, SQS } from '@aws-sdk/client-sqs'
import type { Endpoint } from './endpoint.ts'
import type { RawAnswer, RawRequest } from './raw-request.ts'

/** What a point works with: clients of one endpoint, and resources that end with the point. */
export interface Subject {
  readonly url: string
  readonly region: string
  readonly credentials: NonNullable<Endpoint['credentials']>
  readonly sqs: SQS
  readonly sns: SNS
  /** Clients of another region of the same endpoint. */
  sqsIn(region: string): SQS
  /** A name that nobody else uses. @param end for instance '.fifo' */
  name(end?: string): string
  /** Makes a standard queue, deleted after the point. Resolves to its URL. */
  queue(attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Makes a FIFO queue with content-based deduplication, unless told otherwise. */
  fifo(attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Makes a standard topic, deleted after the point. Resolves to its ARN. */
  topic(attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Makes a FIFO topic with content-based deduplication, unless told otherwise. */
  fifoTopic(attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Something to undo after the point, last in first out. */
  after(undo: () => Promise<unknown>): void
  arn(queueUrl: string): Promise<string>
  attribute(queueUrl: string, name: string): Promise<string | undefined>
  /** Messages visible, in flight and delayed, as the attributes say. */
  counts(queueUrl: string): Promise<{ visible: number; inFlight: number; delayed: number }>
  /** Sends one message; resolves to its id. */
  send(queueUrl: string, body: string, group?: string, deduplicationId?: string): Promise<string>
  /**
   * Receives once, waiting up to 2 s for what must be there.
   * @throws when nothing comes
   */
  take(queueUrl: string, options?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>
  /** Receives the one message that must be there. */
  one(
    queueUrl: string,
    options?: Partial<ReceiveMessageCommandInput>,
  ): Promise<Message & { ReceiptHandle: string; MessageId: string }>
  /** Receives until `count` messages came. @throws when they do not */
  collect(queueUrl: string, count: number, options?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>
  /** Receives without waiting: what is visible now. */
  look(queueUrl: string, options?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>
  /** Whether time goes by only when a point lets it: then real time says nothing about the endpoint. */
  readonly movesClock: boolean
  /** Lets time go by: moves the clock, or waits. */
  pass(ms: number): Promise<void>
  /** Lets time go by until the promise settles, at most `ms`, and resolves to its value. @throws when it does not */
  within<T>(promise: Promise<T>, ms: number): Promise<T>
  /** Real time for a request that was just sent to reach the endpoint. */
  reached(): Promise<void>
  /** A signed request as it is: for what the SDK cannot express. */
  raw(request: RawRequest): Promise<RawAnswer>
  /** A call of the query protocol to SQS. */
  query(parameters: Readonly<Record<string, string>>, path?: string): Promise<RawAnswer>
  /** A call of AWS JSON 1.0 to SQS. @param body text, or what becomes JSON */
  json(action: string, body: unknown): Promise<RawAnswer>
}
