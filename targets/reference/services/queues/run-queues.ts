import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Attributes, Log } from '../platform/log.ts'
import { consumeQueue } from './consume-queue.ts'
import type { Delivery, QueueConsumption } from './consume-queue.ts'
import type { Notification } from './notification.ts'
import { queueAttributes } from './queue-attributes.ts'
import type { QueuePair } from './queue-names.ts'

/** A queue with the work that its messages mean. */
export interface Subscription {
  readonly queue: QueuePair
  handle(delivery: Delivery): Promise<void>
  subject(notification: Notification): Attributes
}

/** What all subscriptions of a service share. */
export interface RunQueuesOptions {
  readonly sqs: SQSClient
  readonly subscriptions: readonly Subscription[]
  readonly errorVisibilitySeconds: readonly number[]
  readonly fifoBatch: number
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

/** Consumes queues. `start` fails while a queue is missing or has no redrive policy; it can be called again then. */
export const runQueues = ({ subscriptions, ...shared }: RunQueuesOptions) => {
  const running: QueueConsumption[] = []
  return {
    start: async (): Promise<void> => {
      const known = await Promise.all(
        subscriptions.map(async (subscription) => {
          const { queueUrl } = subscription.queue
          const { redrivePolicy } = await queueAttributes(shared.sqs, queueUrl)
          if (redrivePolicy === undefined) throw new Error(`${queueUrl} has no redrive policy`)
          return { ...subscription, queueUrl, maxReceiveCount: redrivePolicy.maxReceiveCount }
        }),
      )
      running.push(...known.map((subscription) => consumeQueue({ ...shared, ...subscription })))
    },
    stop: async (): Promise<void> => {
      await Promise.all(running.map((consumption) => consumption.stop()))
    },
  }
}
