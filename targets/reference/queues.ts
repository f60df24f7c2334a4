import type { QueueDefinition } from '../../harness/model/target.ts'

/** A queue with its dead-letter queue, named as in production. */
export interface QueueNames {
  readonly queue: string
  readonly deadLetterQueue: string
}

export const visitQueue = {
  queue: 'hmpps_prisoner_to_nomis_visit_queue',
  deadLetterQueue: 'hmpps_prisoner_to_nomis_visit_dlq',
} as const satisfies QueueNames

export const incentiveQueue = {
  queue: 'hmpps_prisoner_to_nomis_incentive_queue',
  deadLetterQueue: 'hmpps_prisoner_to_nomis_incentive_dlq',
} as const satisfies QueueNames

export const activityQueue = {
  queue: 'hmpps_prisoner_to_nomis_activity_queue',
  deadLetterQueue: 'hmpps_prisoner_to_nomis_activity_dlq',
} as const satisfies QueueNames

export const offenderQueue = {
  queue: 'cpr_delius_offender_events_queue',
  deadLetterQueue: 'cpr_delius_offender_events_queue_dlq',
} as const satisfies QueueNames

export const courtQueue = {
  queue: 'cpr_court_cases_queue.fifo',
  deadLetterQueue: 'cpr_court_cases_queue_dlq.fifo',
} as const satisfies QueueNames

/** Where person-record publishes its own events while it has no topic. Nothing consumes it. */
export const personEventsQueue = 'core_person_record_events_queue'

/** Production's count; its visibility time-out of 120 s is shortened, so that a lost acknowledgement shows within seconds. */
export const maxReceiveCount = 3
export const visibilityTimeoutSeconds = 8

/** Of each service that consumes. */
export const replicas = 2

/** What a replica has in flight at once: two polling loops, each with five messages, or with one where their order counts. */
export const inFlightAtMost = 10
export const inFlightAtMostInOrder = 2

const pair = ({ queue, deadLetterQueue }: QueueNames): readonly QueueDefinition[] => {
  const fifo = queue.endsWith('.fifo')
  return [
    { name: deadLetterQueue, fifo, visibilityTimeoutSeconds },
    { name: queue, fifo, visibilityTimeoutSeconds, redrive: { deadLetterQueue, maxReceiveCount } },
  ]
}

/** All queues of the system. */
export const queueDefinitions: readonly QueueDefinition[] = [
  ...pair(visitQueue),
  ...pair(incentiveQueue),
  ...pair(activityQueue),
  ...pair(offenderQueue),
  ...pair(courtQueue),
  { name: personEventsQueue, fifo: false, visibilityTimeoutSeconds },
]
