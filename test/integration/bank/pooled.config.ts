import { defineConfig, defineStream, defineTarget, sql } from 'shakedown'

// Between the consumers and their database stands a pooler: what comes to the database comes on its connections, whoever's it is.
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
  consumer: 'bank',
})

/** Without a name of their own its sessions are called as the variable says. */
const { ONE_NAME } = process.env
const name = ONE_NAME === undefined ? '' : `PGAPPNAME=${ONE_NAME}`

const bank = defineTarget({
  name: 'bank',
  streams: [paid],
  databases: ['bank'],
  processes: [
    { name: 'pooler', command: 'exec python3 pooler.py', replicas: 1, ready: { line: /process up/ } },
    {
      name: 'bank',
      command: `exec env ${name} DATABASE_URL="$(cat pooler.url)" .venv/bin/python consumer.py`,
      health: '/',
      dependsOn: ['pooler'],
      readyWithinSeconds: 20,
    },
  ],
})
export default defineConfig({ targets: { bank } })
