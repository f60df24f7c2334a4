import type { QueueDefinition } from '../../harness/model/target.ts'

interface QueueNames {
  readonly queue: string
  readonly deadLetterQueue: string
}

export const offenderQueue = {
  queue: 'cpr_delius_offender_events_queue',
  deadLetterQueue: 'cpr_delius_offender_events_queue_dlq',
} as const
export const prisonerQueue = { queue: 'cpr_nomis_events_queue', deadLetterQueue: 'cpr_nomis_events_dlq' } as const
export const courtQueue = {
  queue: 'cpr_court_cases_queue.fifo',
  deadLetterQueue: 'cpr_court_cases_queue_dlq.fifo',
} as const

/** The queues that the streams use, by their ids in the service's configuration (`hmpps.sqs.queues`): the service has more, which it makes itself. */
export const queuesById: Readonly<Record<string, QueueNames>> = {
  cprdeliusoffendereventsqueue: offenderQueue,
  cprnomiseventsqueue: prisonerQueue,
  cprcourtcasesqueue: courtQueue,
}

/** The same without their ids. */
export const queuePairs: readonly QueueNames[] = Object.values(queuesById)

/** A dead-letter queue is made without a time-out of its own (HmppsQueueFactory of hmpps-spring-boot-sqs), so it has the default of SQS. */
const deadLetterVisibilitySeconds = 30

/** How the service's queues are set; the defaults are those of its local profile. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
}

/** The queues as they must be when the service starts: it would make them so itself, and refuses others. */
export const queueDefinitions = ({
  visibilityTimeoutSeconds,
  maxReceiveCount,
}: QueueSettings): readonly QueueDefinition[] =>
  queuePairs.flatMap(({ queue, deadLetterQueue }) => {
    const fifo = queue.endsWith('.fifo')
    return [
      { fifo, name: deadLetterQueue, visibilityTimeoutSeconds: deadLetterVisibilitySeconds },
      { fifo, name: queue, visibilityTimeoutSeconds, redrive: { deadLetterQueue, maxReceiveCount } },
    ]
  })
