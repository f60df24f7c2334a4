import { defineConfig, defineStream, defineTarget, sql, type StreamOptions } from 'shakedown'
import { bringsBack, leavesALock, leavesAnUpdate, leavesLetters } from './leaving.ts'

const common = {
  queue: { name: 'ledger', visibilityTimeoutSeconds: 2, maxReceiveCount: Number(process.env['MAX_RECEIVES'] ?? 3) },
  opensDatabase: true as const,
}
const lockTimeoutMs = 1500
/** As a deployment would, or for the events that it is given alone. */
const mendsAll = process.env['MENDS_ALL'] === '1'
const fix: NonNullable<StreamOptions['unreadable']>['fix'] = async (events, reach) => {
  for (const { key } of events)
    await reach.query('insert into setting values ($1) on conflict do nothing', [mendsAll ? 'v2' : `v2/${key}`])
}

const paid = defineStream({
  ...common,
  name: 'payment.made',
  event: ({ key, copy, event, version }) => ({
    kind: 'payment',
    account: key,
    event: `${key}/${event}`,
    amount: 10 * version,
    id: copy,
  }),
  effects: sql({
    query: 'select number as key, number as record, balance::text as state from account where number = any($1)',
  }),
  row: { table: 'account', where: 'number = $1', lockTimeoutMs },
  table: { table: 'account', where: 'number = $1', lockTimeoutMs },
  total: (events) => events.reduce((sum, { version }) => sum + 10 * version, 0),
  unreadable: {
    event: ({ key, copy, event, version }) => ({
      kind: 'payment',
      account: key,
      event: `${key}/${event}`,
      amount: { value: 10 * version },
      id: copy,
    }),
    fix,
  },
})
const changed = defineStream({
  ...common,
  name: 'profile.changed',
  event: ({ key, copy, version }) => ({ kind: 'profile', number: key, version, text: `text ${version}`, id: copy }),
  effects: sql({
    query: 'select number as key, number as record, body as state from profile where number = any($1) and not gone',
  }),
  state: ({ version }) => `text ${version}`,
  delete: { event: ({ key, copy, version }) => ({ kind: 'profile-gone', number: key, version, id: copy }) },
  row: { table: 'profile', where: 'number = $1', lockTimeoutMs },
  table: { table: 'profile', where: 'number = $1', lockTimeoutMs },
  unreadable: {
    event: ({ key, copy, version }) => ({
      kind: 'profile',
      number: key,
      version,
      body: { text: `text ${version}` },
      id: copy,
    }),
    fix,
  },
})

const bank = defineTarget({
  name: 'bank',
  streams: [paid, changed],
  databases: ['bank'],
  processes: [
    {
      name: 'bank',
      command:
        process.env['ONE_NAME'] === undefined
          ? '.venv/bin/python consumer.py'
          : `exec env PGAPPNAME=${process.env['ONE_NAME']} .venv/bin/python consumer.py`,
      health: '/',
      replicas: Number(process.env['REPLICAS'] ?? 2),
      env: { KEEPS_CONNECTION: process.env['KEEPS_CONNECTION'] ?? '' },
    },
  ],
  defects: [
    {
      name: 'marks-first',
      says: 'a payment is noted as known in a transaction of its own, before it changes the balance',
      scenario: 'ambiguous-commit',
      check: 'no-lost-events',
      streams: ['payment.made'],
    },
    {
      name: 'endless-heartbeat',
      says: 'a failed message is extended for ever',
      scenario: 'long-work',
      check: 'recovers-in-time',
      streams: ['payment.made'],
    },
    {
      name: 'forgets-deletes',
      says: 'a profile that is deleted is gone without a trace, so that an older event makes it anew',
      scenario: 'late-update-after-delete',
      check: 'stays-deleted',
      streams: ['profile.changed'],
    },
    {
      name: 'drops-orphans',
      says: 'a later version of a profile that is not there is acknowledged, and nobody comes back to it',
      scenario: 'missing-parent',
      check: 'latest-state',
      streams: ['profile.changed'],
    },
    {
      name: 'last-wins',
      says: 'the event that came last counts, whatever its version',
      scenario: 'leaves-an-update',
      check: 'latest-state',
      streams: ['profile.changed'],
    },
    {
      name: 'late-undo',
      says: 'a newer state is undone some time after its event was acknowledged',
      scenario: 'out-of-order-delivery',
      check: 'latest-state',
      streams: ['profile.changed'],
    },
  ],
})
const { EXTERNAL } = process.env
export default defineConfig({
  targets: { bank },
  scenarios: [leavesLetters, bringsBack, leavesALock, leavesAnUpdate],
  ...(EXTERNAL === undefined ? {} : { external: JSON.parse(EXTERNAL) }),
})
