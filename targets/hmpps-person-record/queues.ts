import type { QueueNames } from '../hmpps/queue-names.ts'

export const offenderQueue = {
  queue: 'cpr_delius_offender_events_queue',
  deadLetterQueue: 'cpr_delius_offender_events_queue_dlq',
} as const
/** Deletions and merges of probation cases come by queues of their own. */
export const deletionQueue = {
  queue: 'cpr_delius_delete_events_queue',
  deadLetterQueue: 'cpr_delius_delete_events_queue_dlq',
} as const
export const mergeQueue = {
  queue: 'cpr_delius_merge_events_queue',
  deadLetterQueue: 'cpr_delius_merge_events_queue_dlq',
} as const
export const prisonerQueue = { queue: 'cpr_nomis_events_queue', deadLetterQueue: 'cpr_nomis_events_dlq' } as const
export const courtQueue = {
  queue: 'cpr_court_cases_queue.fifo',
  deadLetterQueue: 'cpr_court_cases_queue_dlq.fifo',
} as const

/** The queues that the streams use, by their ids in the service's configuration (`hmpps.sqs.queues`): the service has more, which it makes itself. */
export const queuesById: Readonly<Record<string, QueueNames>> = {
  cprdeliusoffendereventsqueue: offenderQueue,
  cprdeliusdeleteeventsqueue: deletionQueue,
  cprdeliusmergeeventsqueue: mergeQueue,
  cprnomiseventsqueue: prisonerQueue,
  cprcourtcasesqueue: courtQueue,
}

/** The same without their ids. */
export const queuePairs: readonly QueueNames[] = Object.values(queuesById)
