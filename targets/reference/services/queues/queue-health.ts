import type { SQSClient } from '@aws-sdk/client-sqs'
import { errorWords } from '../platform/error-words.ts'
import type { HealthComponent, HealthIndicator } from '../platform/health.ts'
import { queueAttributes } from './queue-attributes.ts'
import { queueNameOf } from './queue-names.ts'
import type { QueuePair } from './queue-names.ts'

const ask = async (sqs: SQSClient, queue: QueuePair): Promise<HealthComponent> => {
  const queueName = queueNameOf(queue.queueUrl)
  const dlqName = queueNameOf(queue.deadLetterQueueUrl)
  try {
    const attributes = await queueAttributes(sqs, queue.queueUrl)
    const details = { queueName, messagesOnQueue: attributes.visible, messagesInFlight: attributes.inFlight }
    if (attributes.redrivePolicy === undefined)
      return { status: 'DOWN', details: { ...details, dlqStatus: 'DOWN', error: 'the queue has no redrive policy' } }
    try {
      const messagesOnDlq = (await queueAttributes(sqs, queue.deadLetterQueueUrl)).visible
      // Messages on a dead-letter queue are an alert's business: health stays up.
      return { status: 'UP', details: { ...details, dlqStatus: 'UP', dlqName, messagesOnDlq } }
    } catch (error) {
      return { status: 'DOWN', details: { ...details, dlqStatus: 'DOWN', dlqName, error: errorWords(error) } }
    }
  } catch (error) {
    return { status: 'DOWN', details: { queueName, error: errorWords(error) } }
  }
}

/** Health of a service's queues, as `<queueId>-health`. */
export const queueHealth = (sqs: SQSClient, queues: readonly QueuePair[]): Readonly<Record<string, HealthIndicator>> =>
  Object.fromEntries(queues.map((queue) => [`${queue.id}-health`, () => ask(sqs, queue)]))
