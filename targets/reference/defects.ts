import type { Defect } from '../../harness/target.ts'

const visit = 'prison-visit.booked'
const incentive = 'incentives.iep-review.inserted'
const probation = 'probation-case.engagement.created'
const court = 'commonplatform.case.received'
const all = [visit, incentive, probation, court]

/** The mistakes that can be switched on, each with the scenario and the check that must catch it. */
export const defects: readonly Defect[] = [
  {
    name: 'no-idempotency-check',
    says: 'Every delivery is taken for a new event: nothing asks whether it was handled before.',
    scenario: 'duplicate-delivery',
    check: 'no-duplicate-effects',
    streams: all,
  },
  {
    name: 'dedupe-by-message-id',
    says: 'Duplicates are told by the SQS MessageId, which the second submit of the same event does not share.',
    scenario: 'duplicate-delivery',
    check: 'no-duplicate-effects',
    streams: all,
  },
  {
    name: 'dedupe-in-memory',
    says: 'What was handled is remembered in the process: another replica, or this one after a restart, knows nothing of it.',
    scenario: 'duplicate-delivery',
    check: 'no-duplicate-effects',
    streams: all,
  },
  {
    name: 'check-then-insert',
    says: 'A select looks for the record and an insert follows, without a unique key: two replicas look in the same moment.',
    scenario: 'concurrent-duplicates',
    check: 'no-duplicate-effects',
    streams: [visit, incentive, probation],
  },
  {
    name: 'last-arrival-wins',
    says: 'Whatever arrives last overwrites what is there, however old its content is.',
    scenario: 'out-of-order-delivery',
    check: 'latest-state',
    streams: [incentive, court],
  },
  {
    name: 'no-serialization-retry',
    says: 'A serialization failure goes straight back to the queue instead of being tried again.',
    scenario: 'concurrent-update',
    check: 'retried-in-process',
    streams: [incentive, probation],
  },
  {
    name: 'lost-update',
    says: 'Read, change, write under READ COMMITTED: of two updates at once, one is written over.',
    scenario: 'concurrent-update',
    check: 'no-lost-updates',
    streams: [probation],
  },
  {
    name: 'no-lock-timeout',
    says: 'No lock time-out is set: a handler waits for a locked row for as long as it stays locked.',
    scenario: 'row-lock-contention',
    check: 'gives-up-in-time',
    streams: all,
  },
  {
    name: 'swallow-errors',
    says: 'Errors are written to the log and the message is acknowledged.',
    scenario: 'poison-message',
    check: 'dead-letters-as-expected',
    streams: all,
  },
  {
    name: 'requeue-forever',
    says: 'A failed message is sent to the queue again as a new one, so its receive count never grows.',
    scenario: 'poison-message',
    check: 'bounded-deliveries',
    streams: all,
  },
  {
    name: 'poison-crashes-consumer',
    says: 'The error of a message that cannot be read is thrown where nobody catches it: the process ends.',
    scenario: 'poison-message',
    check: 'processes-stay-up',
    streams: all,
  },
  {
    name: 'redrive-loses-message',
    says: 'The redrive copies messages over in a loop of its own and deletes the last of each batch without having sent it.',
    scenario: 'dlq-redrive',
    check: 'redrive-conserves',
    streams: all,
  },
  {
    name: 'redrive-restores-old-state',
    says: 'Recency is judged by when the message was sent to the queue, which a redrive sets anew.',
    scenario: 'dlq-redrive',
    check: 'latest-state',
    streams: [incentive, court],
  },
  {
    name: 'marked-done-before-handling',
    says: 'An event is marked as done before it is handled; retries are let through by their receive count, but a redriven message begins at 1 again and is taken for a duplicate.',
    scenario: 'dlq-redrive',
    check: 'no-lost-events',
    streams: all,
  },
]
