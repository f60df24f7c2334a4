import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import type { Log } from '../platform/log.ts'

/** One polling loop on a queue. */
export interface ConsumerOptions {
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly log: Log
  /** Most messages of one receive; they are handled side by side, each acknowledged or given back on its own. */
  readonly batchSize: number
  /** The messages of a receive are handled one after the other, and none behind one that failed. */
  readonly inOrder: boolean
  /** Handles a message; the one it returns is deleted from the queue. */
  readonly handleMessage: (message: Message) => Promise<Message>
  /** Whether what was handled is deleted here; with the mistake `ack-before-commit` it is already. */
  readonly acknowledges: boolean
  /** The mistake `ack-whole-batch`: "one failure must not stop the others", so all of a receive are deleted, whatever became of them. */
  readonly acknowledgeWholeBatch: boolean
  /** The mistake `unbounded-concurrency`: the loop does not wait for what it has in flight. */
  readonly withoutBound: boolean
  readonly defects: ReadonlySet<string>
  /** Seconds until a message whose handling failed may be received again. */
  readonly visibilityAfterError: (message: Message) => number
}
