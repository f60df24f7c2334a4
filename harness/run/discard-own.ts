import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { RunningSystem } from '../model/target.ts'
import { queueAccess } from '../reach/queue-access.ts'

/** Which messages to take from a queue, and for how long to look for them. */
export interface DiscardOptions {
  readonly queue: string
  /** So many are known to be there; once as many are deleted there is no need to look on. */
  readonly count: number
  /** Whether a message is ours, by its body. All others are given back. */
  readonly isOwn: (body: string) => boolean
  readonly withinMs: number
  readonly signal: AbortSignal
}

/** Deletes messages of ours one by one, and gives back what is not: a queue is never purged. How many it deleted. */
export type DiscardOwn = (options: DiscardOptions) => Promise<number>

/** Seconds for which a message is hidden from others while it is looked at: it is deleted or given back well before. */
const lookSeconds = 10
const mostAtOnce = 10

/** Takes messages from the queues of a running system, under the harness's own name. */
export const discardOwn =
  (system: Pick<RunningSystem, 'queueEndpoint' | 'region' | 'queueUrl'>): DiscardOwn =>
  async ({ queue, count, isOwn, withinMs, signal }) => {
    const sqs = new SQSClient(queueAccess(system))
    const QueueUrl = system.queueUrl(queue)
    const abort = { abortSignal: signal }
    const strangers: Message[] = []
    const until = performance.now() + withinMs
    let deleted = 0
    try {
      while (deleted < count && performance.now() < until) {
        const asked = { QueueUrl, MaxNumberOfMessages: mostAtOnce, VisibilityTimeout: lookSeconds, WaitTimeSeconds: 1 }
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked), abort)
        for (const message of Messages) {
          if (!isOwn(message.Body ?? '')) {
            strangers.push(message)
            continue
          }
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }), abort)
          deleted += 1
        }
      }
    } finally {
      for (const { ReceiptHandle } of strangers)
        await sqs
          .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }), abort)
          // It comes back by itself once it was hidden for long enough.
          .catch(() => undefined)
      sqs.destroy()
    }
    return deleted
  }
