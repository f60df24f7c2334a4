import type { QueueNames } from '../hmpps/queue-names.ts'

const named = (domain: string): QueueNames => ({
  queue: `hmpps_prisoner_to_nomis_${domain}_queue`,
  deadLetterQueue: `hmpps_prisoner_to_nomis_${domain}_dlq`,
})

export const visitQueue = named('visit')
export const incentiveQueue = named('incentive')
export const activityQueue = named('activity')
export const sentencingQueue = named('sentencing')

/** The queues that the streams use, by their ids in the service's configuration (`hmpps.sqs.queues`): the service has more, which it makes itself. */
export const queuesById: Readonly<Record<string, QueueNames>> = {
  visit: visitQueue,
  incentive: incentiveQueue,
  activity: activityQueue,
  sentencing: sentencingQueue,
}
