import { defineConfig, defineStream, defineTarget, sql } from 'shakedown'

// Both replicas speak to the queue under one key and to the database under one name, as local set-ups have it: only their connections tell them apart.
const paid = defineStream({
  name: 'payment.made',
  queue: { name: 'ledger', visibilityTimeoutSeconds: 2, maxReceiveCount: 3 },
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
  total: (events) => events.reduce((sum, { version }) => sum + 10 * version, 0),
  links: { dependency: 'notices' },
  // It listens once it has its database, and opens a connection for each event.
  opensDatabase: true,
  healthTellsOf: ['database'],
  consumer: 'bank',
})

const bank = defineTarget({
  name: 'bank',
  streams: [paid],
  databases: ['bank'],
  processes: [
    { name: 'notices', command: '.venv/bin/python notices.py', replicas: 1, health: '/' },
    {
      name: 'bank',
      command: 'exec env AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any PGAPPNAME=bank .venv/bin/python consumer.py',
      health: '/',
      dependsOn: ['notices'],
      readyWithinSeconds: 20,
      env: ({ serviceUrl }) => ({ NOTICES_URL: serviceUrl('notices') }),
    },
  ],
})
export default defineConfig({ targets: { bank } })
