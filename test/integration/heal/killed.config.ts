// A system on servers that exist, with processes that run already, and a scenario that puts every fault of the table in force and waits.
import { z } from 'zod'
import { faults } from '../../../chaos/index.ts'
import { defineConfig } from '../../../harness/settings/config.ts'
import type { FaultFactory } from '../../../harness/model/fault.ts'
import type { Scenario, TimedFault } from '../../../harness/model/scenario.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { atStart, publishStep } from '../../../scenarios/steps.ts'
import { defineStream, defineTarget, http } from '../../../targets/own/index.ts'
import { busy, type InForce, inForce, onProcesses } from './in-force.ts'

const texts = z.record(z.string(), z.string())
/** Where everything is, which the test started. */
const world = z
  .object({
    queue: z.string(),
    toxiproxy: z.string(),
    relay: z.number(),
    databases: texts,
    places: z.record(
      z.string(),
      z.object({ command: z.tuple([z.string()], z.string()), env: texts, cwd: z.string(), pidFile: z.string() }),
    ),
  })
  .parse(JSON.parse(process.env['KILLED_WORLD'] ?? '{}'))

// A queue for each: streams that share one wait for each other, and here all faults are in force at once.
const streams = ['everything', 'read-only', ...onProcesses]
const consumer = new URL('consumer.ts', import.meta.url).pathname
const answers = "require('node:http').createServer((_, to) => to.end()).listen(process.env.PORT, '127.0.0.1')"
/** A process that nobody asks for anything. */
const quiet = (name: string) => ({
  name,
  command: [process.execPath, '-e', answers],
  ready: { path: '/' },
  replicas: 1,
})

const stream = (name: string, service: string, database: string) =>
  defineStream({
    name,
    consumer: service,
    database,
    // Nothing comes back while a test runs: what is in flight stays there.
    queue: { name, visibilityTimeoutSeconds: 3600 },
    key: (seed, n) => `${name}-${seed.slice(seed.lastIndexOf('/') + 1)}${n}`,
    // All that comes stays in flight, but for the one that is held when it is deleted.
    event: ({ key, copy, event }) => ({ key, copy, done: name === 'restart' && event !== 'control' }),
    effects: http({ process: 'consumer', path: (key) => `/?key=${key}` }),
    links: { dependency: 'dependency', mapping: 'mapping' },
    row: { table: 'hot', where: 'key = $1', lockTimeoutMs: 1000 },
    thenTable: 'warm',
    table: { table: 'cold', where: 'key = $1', lockTimeoutMs: 1000 },
    releases: { current: { name: 'new', env: {} }, previous: { name: 'old', env: {} } },
  })

const makers: Readonly<Record<string, FaultFactory>> = faults
const timed = (names: readonly (readonly [string, Json])[]): readonly TimedFault[] =>
  names.map(([id, options], nth) => {
    const make = makers[id]
    if (make === undefined) throw new Error(`there is no fault ${id}`)
    const before = names[nth - 1]?.[0]
    const inject = before === undefined ? atStart : { fault: before, is: 'injected' as const }
    return { id, fault: make(options), inject, heal: { ms: 3_600_000 } }
  })

const scenario = (name: string, faultsOn: (stream: string) => readonly TimedFault[]): Scenario => ({
  name,
  claim: 'What a killed run left in force is undone by heal.',
  source: 'the undo records',
  severity: 'P1',
  tags: ['ours'],
  variants: ['killed'],
  fits: (facts) => faultsOn(facts.name).length > 0 || 'no fault is put on it',
  plan: ({ stream: facts }) => ({
    steps: busy.includes(facts.name)
      ? [publishStep({ stream: facts, key: 'k1', event: 'e1', at: { fault: facts.name, is: 'injected' } })]
      : [],
    faults: faultsOn(facts.name),
  }),
  probes: [],
  checks: () => [],
})

const rows = Object.entries<InForce>(inForce)
const together = scenario('together', (on) =>
  timed(rows.flatMap(([name, { stream: place = name, options }]) => (place === on ? [[name, options] as const] : []))),
)
const alone = (name: string, place: string, options: Json): Scenario =>
  scenario(name, (on) => (on === place ? timed([[name, options]]) : []))

const target = defineTarget({
  name: 'Doomed',
  streams: [
    stream('everything', 'consumer', 'app'),
    stream('read-only', 'dependency', 'apart'),
    ...onProcesses.map((name) => stream(name, name, 'app')),
  ],
  databases: ['app', 'apart'],
  processes: [
    quiet('dependency'),
    quiet('mapping'),
    {
      name: 'consumer',
      command: [process.execPath, consumer],
      ready: { path: '/' },
      replicas: 1,
      dependsOn: ['dependency', 'mapping'],
      env: ({ queueUrl }) => ({
        RELAY: String(world.relay),
        QUEUES: JSON.stringify(Object.fromEntries(streams.map((name) => [name, queueUrl(name)]))),
      }),
    },
  ],
  running: Object.fromEntries(Object.entries(world.places).map(([name, place]) => [name, [place]])),
})

export default defineConfig({
  stack: 'external',
  atOnce: 16,
  targets: { doomed: target },
  scenarios: [
    together,
    alone('connection-exhaustion', 'everything', { until: { hits: 9 }, atMostMs: 3_600_000, atMostConnections: 500 }),
    alone('server-restart', 'read-only', { key: 'k1', mode: 'fast', atMostMs: 3_600_000 }),
  ],
  external: { queue: world.queue, toxiproxy: world.toxiproxy, databases: world.databases },
})
