import type { QueueDefinition } from '../../harness/model/target.ts'

/** A queue with its dead-letter queue. */
export interface QueueNames {
  readonly queue: string
  readonly deadLetterQueue: string
}

/** How a service's queues are set. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
}

/** A dead-letter queue is made without a time-out of its own (HmppsQueueFactory of hmpps-spring-boot-sqs), so it has the default of SQS. */
const deadLetterVisibilitySeconds = 30

/** Queues as they must be when the service starts: it would make them so itself, and refuses others. */
export const queueDefinitions = (
  pairs: readonly QueueNames[],
  { visibilityTimeoutSeconds, maxReceiveCount }: QueueSettings,
): readonly QueueDefinition[] =>
  pairs.flatMap(({ queue, deadLetterQueue }) => {
    const fifo = queue.endsWith('.fifo')
    return [
      { fifo, name: deadLetterQueue, visibilityTimeoutSeconds: deadLetterVisibilitySeconds },
      { fifo, name: queue, visibilityTimeoutSeconds, redrive: { deadLetterQueue, maxReceiveCount } },
    ]
  })

/** `hmpps.sqs.queues.<id>.*`: what the service makes its queues with, so that it finds them as they are. */
export const queueVariables = (
  ids: readonly string[],
  { visibilityTimeoutSeconds, maxReceiveCount }: QueueSettings,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ids.flatMap((id) => [
      [`HMPPS_SQS_QUEUES_${id.toUpperCase()}_VISIBILITYTIMEOUT`, `${visibilityTimeoutSeconds}`],
      [`HMPPS_SQS_QUEUES_${id.toUpperCase()}_DLQMAXRECEIVECOUNT`, `${maxReceiveCount}`],
    ]),
  )
