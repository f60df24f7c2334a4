// Injects one of each fault that could outlive its process, or the one that is named, says so, and waits to be killed.
import { faults } from '../../../chaos/index.ts'
import { binding } from '../../../harness/binding.ts'
import { conditions } from '../../../harness/conditions.ts'
import { databaseReach } from '../../../harness/database-session.ts'
import { faultRun } from '../../../harness/fault-run.ts'
import type { FaultFactory } from '../../../harness/fault.ts'
import { placedProcess } from '../../../harness/placed-process.ts'
import type { ProcessPlace } from '../../../harness/process-reach.ts'
import type { HttpLink, QueueTap } from '../../../harness/reach.ts'
import { recorder } from '../../../harness/recorder.ts'
import type { EventStream } from '../../../harness/target.ts'
import { streamFacts } from '../../unit/stream-facts.ts'
import { databaseWide, lasting } from './lasting.ts'

/** Nothing passes here: what is tested is what remains, not what bites. */
const unseen: HttpLink = {
  rule: () => () => undefined,
  hold: async () => Promise.reject(new Error('nothing passes here')),
  observe: () => () => undefined,
}

/** No call comes by here. */
const silent: QueueTap = { rule: () => () => undefined, hold: () => new Promise(() => undefined) }

const [directory = '', toxiproxy = '', databaseUrl = '', places = '{}', only] = process.argv.slice(2)
const placed: Readonly<Record<string, ProcessPlace>> = JSON.parse(places)
const record = recorder({ file: `${directory}/history.jsonl`, runId: 'doomed', redact: (text) => text })
const factories: Readonly<Record<string, FaultFactory>> = faults

const chosen = only === undefined ? lasting : { [only]: databaseWide[only] ?? null }
for (const [name, options] of Object.entries(chosen)) {
  const lock = { database: 'test', table: 'hot', where: 'key = $1', lockTimeoutMs: 1000 }
  const stream: EventStream = {
    ...streamFacts({
      service: name,
      links: { dependency: name, database: 'test' },
      row: lock,
      thenTable: 'warm',
      releases: { current: { name: 'new', env: {} }, previous: { name: 'old', env: {} } },
      table: { ...lock, table: 'cold' },
    }),
    key: (_, n) => `K${n}`,
    event: () => ({ body: '' }),
    effects: async () => [],
    expected: () => [],
  }
  const make = factories[name]
  if (make === undefined) throw new Error(`there is no fault ${name}`)
  const moments = conditions()
  const context = {
    stream,
    reach: {
      database: databaseReach(() => databaseUrl),
      tcp: new Map([
        [name, { toxiproxy, proxy: name }],
        ['database', { toxiproxy, proxy: name, observe: () => () => undefined }],
      ]),
      http: new Map([[name, unseen]]),
      tap: silent,
      processes: {
        replicasOf: (service: string) => {
          const place = placed[service]
          return place === undefined ? [] : [placedProcess(place, { replica: service })]
        },
      },
      server: { restart: async () => Promise.reject(new Error('nobody comes here')) },
    },
    binding: binding('doomed', 0),
    leases: `${directory}/leases`,
    record: record.record,
    recorder: record,
    cell: { id: 'doomed' },
    signal: new AbortController().signal,
  }
  const run = faultRun(
    context,
    { id: name, fault: make(options), inject: { before: 'start' }, heal: { ms: 3_600_000 } },
    moments,
  )
  const injected = moments.all({ fault: name, is: 'injected' }, context.signal)
  void run.run(context.signal)
  moments.start()
  await injected
}
// It must not outlive the test either, whatever becomes of that.
process.stdin.resume().on('end', () => process.exit())
process.stdout.write('in force\n')
