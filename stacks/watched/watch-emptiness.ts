import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** Between the two looks that must both find a queue empty: its counts are approximate. */
const twiceMs = 1_000

/** Tells whether a queue is empty, from its attributes alone. */
export interface EmptinessWatch {
  /** Whether it was found empty now, and before, and at no look in between otherwise. */
  isEmpty(queue: string): Promise<boolean>
}

/** Watches queues whose consumers nobody sees. */
export const watchEmptiness = (client: SQSClient, queueUrl: (queue: string) => string): EmptinessWatch => {
  const since = new Map<string, number>()
  return {
    isEmpty: async (queue) => {
      const asked = performance.now()
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl(queue),
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      )
      if (Object.values(Attributes).some((count) => Number(count) > 0)) {
        since.delete(queue)
        return false
      }
      const first = since.get(queue) ?? asked
      since.set(queue, first)
      return asked - first >= twiceMs
    },
  }
}
