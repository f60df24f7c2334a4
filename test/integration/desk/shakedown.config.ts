import { alertSource, defineConfig, defineStream, defineTarget, sql, type EventRef, type OwnReach } from 'shakedown'

const { ALERTMANAGER_URL, ALERTS_PORT } = process.env

const put = async ({ key, version }: EventRef, reach: OwnReach): Promise<void> => {
  const answer = await fetch(`${reach.url('source')}/cases/${key}`, {
    method: 'PUT',
    body: JSON.stringify({ text: `text ${version}`, version }),
  })
  if (!answer.ok) throw new Error(`the source answered ${answer.status}`)
}

const ask = async (reach: OwnReach, what: string): Promise<unknown> => {
  const answer = await fetch(`${reach.url('desk')}/${what}`, { method: 'POST' })
  const said: unknown = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(said))
  return said
}

const forEach =
  (what: string) =>
  async (keys: readonly string[], reach: OwnReach): Promise<void> => {
    for (const key of keys) await ask(reach, `${what}/${key}`)
  }

const keysIn = (said: unknown, list: string): readonly string[] => {
  const found: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, list) : undefined
  if (!Array.isArray(found)) throw new Error(`no ${list} in ${JSON.stringify(said)}`)
  return found.map(String)
}

const changed = defineStream({
  name: 'case.changed',
  queue: { name: 'cases', visibilityTimeoutSeconds: 2, maxReceiveCount: 3 },
  consumer: 'desk',
  database: 'desk',
  links: { source: 'source' },
  prepare: put,
  event: ({ key, copy, version }) => ({ key, version, id: copy }),
  effects: sql({ query: 'select owner as key, id as record, text as state from record where owner = any($1)' }),
  state: ({ version }) => `text ${version}`,
  unreadable: {
    event: ({ key, copy, version }) => ({ key, version: { number: version }, id: copy }),
    fix: async (events, reach) => {
      for (const { key } of events) await reach.query('insert into readable values ($1) on conflict do nothing', [key])
    },
  },
  alerts: { duplicate: 'Duplicate', deadLetters: { name: 'DeadLetters', withinSeconds: 15 } },
  acts: {
    spoil: async (keys, reach) => {
      await reach.query(`update record set text = 'spoilt' where owner = any($1)`, [keys])
    },
    repair: forEach('repair'),
    reconcile: async (_, reach) => {
      const said = await ask(reach, 'reconcile')
      return { differing: keysIn(said, 'differing'), unread: keysIn(said, 'unread') }
    },
    // A refresh: the record that a mapping points at is somebody else's now.
    lose: async (keys, reach) => {
      for (const key of keys)
        await reach.query(
          `with other as (insert into record (owner, text, version) values ('somebody else', 'text', 1) returning id)
           insert into mapping select $1, id from other`,
          [key],
        )
    },
    'clean-mappings': async (_, reach) => void (await ask(reach, 'clean-mappings')),
    duplicate: async (keys, reach) => {
      await reach.query(
        'insert into record (owner, text, version) select owner, text, version from record where owner = any($1)',
        [keys],
      )
      const rows = await reach.query('select id from record where owner = any($1)', [keys])
      return { records: rows.map(({ id }) => String(id)) }
    },
    'delete-duplicate': forEach('delete-duplicate'),
  },
})

const mistake = (name: string, says: string, scenario: string, check: string) => ({
  name,
  says,
  scenario,
  check,
  streams: ['case.changed'],
})

const desk = defineTarget({
  name: 'desk',
  streams: [changed],
  databases: ['desk'],
  // Its processes share nothing, but for the port of a real Alertmanager's alerts.
  severalAtOnce: ALERTS_PORT === undefined,
  processes: [
    { name: 'source', command: '.venv/bin/python source.py', health: '/health' },
    {
      name: 'desk',
      command: '.venv/bin/python desk.py',
      dependsOn: ['source'],
      health: '/health',
      env: ({ serviceUrl, queueUrl }) => ({
        SOURCE_URL: serviceUrl('source'),
        DLQ_URL: queueUrl('cases_dlq'),
        ...(ALERTMANAGER_URL === undefined ? {} : { ALERTMANAGER_URL }),
      }),
    },
  ],
  // By a real Alertmanager where the test runs one, else by the log.
  alerts:
    ALERTS_PORT === undefined
      ? alertSource({
          lines: ['Duplicate', 'DeadLetters'].map((name) => ({
            name,
            raised: new RegExp(`ALERT ${name} raised`),
            cleared: new RegExp(`ALERT ${name} cleared`),
          })),
        })
      : alertSource({ port: Number(ALERTS_PORT) }),
  defects: [
    mistake(
      'reconciliation-skips-errors',
      'a case that cannot be read is left out of the reconciliation',
      'reconciliation',
      'reconciliation-tells-truth',
    ),
    mistake(
      'reconciliation-pages-one-side',
      'a case whose event never came is in no mapping, and is not compared',
      'reconciliation',
      'reconciliation-tells-truth',
    ),
    mistake('repair-duplicates', 'a repair makes the record anew', 'repair', 'no-duplicate-effects'),
    mistake(
      'trusts-stale-mapping',
      'what the mapping points at is updated, whosever it is',
      'stale-mappings',
      'dead-letters-as-expected',
    ),
    mistake('silent-dlq', 'nobody tells of dead letters', 'dlq-alert', 'dead-letters-raise-alert'),
    mistake('alert-per-retry', 'each try tells of a duplicate anew', 'duplicate-alert', 'duplicate-alerted-once'),
  ],
})

export default defineConfig({ targets: { desk } })
