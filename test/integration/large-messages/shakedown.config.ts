import { defineConfig, defineStream, defineTarget, sql } from 'shakedown'

/** Payments as large as no message may be: the content is beyond what SQS takes. */
const paid = defineStream({
  name: 'payment.made',
  // Each try sends a message of its own, and counts.
  queue: { name: 'large', visibilityTimeoutSeconds: 2, maxReceiveCount: 6 },
  offload: { bucket: 'payments', aboveBytes: 1000 },
  event: ({ key, copy, event, version }) => ({
    id: copy,
    account: key,
    event: `${key}/${event}`,
    amount: 10 * version,
    scan: 'x'.repeat(1_100_000),
  }),
  effects: sql({
    query: 'select number as key, number as record, balance::text as state from account where number = any($1)',
  }),
  total: (events) => events.reduce((sum, { version }) => sum + 10 * version, 0),
})

const large = defineTarget({
  name: 'large',
  streams: [paid],
  databases: ['large'],
  buckets: ['payments'],
  processes: [{ name: 'large', command: '.venv/bin/python consumer.py' }],
  defects: [
    {
      name: 'books-twice',
      says: 'a payment that is known is booked all the same',
      scenario: 'duplicate-delivery',
      check: 'latest-state',
      streams: ['payment.made'],
    },
  ],
})

export default defineConfig({ targets: { large } })
