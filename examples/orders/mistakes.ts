import type { Defect } from 'shakedown'

const all = ['order.placed', 'order.changed', 'order.cancelled']

/** Mistakes that can be made with every library. */
export const selectBeforeInsert: Defect = {
  name: 'select-before-insert',
  says: 'A select looks for the order and an insert follows, without a unique key: two replicas look in the same moment.',
  scenario: 'concurrent-duplicates',
  check: 'no-duplicate-effects',
  streams: ['order.changed', 'order.cancelled'],
}

export const readModifyWrite: Defect = {
  name: 'read-modify-write',
  says: 'The balance is read, added up in the service and written back: of two orders at once, one is written over.',
  scenario: 'lost-update',
  check: 'adds-up',
  streams: ['order.placed'],
}

export const publishedAfterCommit: Defect = {
  name: 'published-after-commit',
  says: 'The own event is sent once after the COMMIT: who dies in between leaves nobody who would send it.',
  scenario: 'consumer-crash',
  check: 'own-events-published',
  streams: all,
}

/** A mistake of the library's settings, by the scenario and the check that catch it on every stream. */
export const onEveryStream = (defect: Omit<Defect, 'streams'>): Defect => ({ ...defect, streams: all })
