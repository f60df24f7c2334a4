import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import type { ProcessFaultOptions } from '../../chaos/process/parts/process-fault.ts'
import type { Fault } from '../../harness/model/fault.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'
import { watched } from './links/watched.ts'

// A process of its own whose COMMIT is held while a fault acts at it; then the COMMIT, or its answer, goes on or is dropped.

let world: FaultyDatabase
let proxy: PostgresProxy
let directory: string
const replicas: ReplicaProcess[] = []

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'shakedown-commit-points-'))
  world = await startFaultyDatabase()
  proxy = await startPostgresProxy({ upstream: world.server })
})
afterEach(async () => {
  for (const replica of replicas.splice(0)) if (await replica.runs()) await replica.kill()
  await world.closeSessions()
})
afterAll(async () => {
  await proxy.close()
  await world.stop()
  rmSync(directory, { recursive: true })
})

const committer = async (key: string): Promise<ReplicaProcess> => {
  const url = new URL(world.server.url('app'))
  url.port = String(proxy.port)
  const program = new URL('database/committer.ts', import.meta.url).pathname
  const command = [process.execPath, program, url.href, 'app-1', key, String(process.pid)] as const
  const place = { kind: 'command', command, env: {}, cwd: directory, pidFile: join(directory, `${key}.json`) } as const
  const replica = placedProcess(place, { replica: 'app-1' })
  await replica.start()
  replicas.push(replica)
  return replica
}

type Held = Required<Pick<ProcessFaultOptions, 'held'>>['held']
interface Law {
  readonly does: string
  readonly make: (options: ProcessFaultOptions) => Fault
  readonly point: 'commit-sent' | 'commit-answered'
  readonly held: Held
  /** While it is held, and when all is over. */
  readonly committed: readonly [boolean, boolean]
  /** Whether the process got to know. */
  readonly knows: boolean
}
const [sent, answered] = ['commit-sent', 'commit-answered'] as const
const laws: readonly Law[] = [
  { does: 'freezes', make: pause, point: sent, held: 'forward', committed: [false, true], knows: true },
  { does: 'freezes', make: pause, point: sent, held: 'drop', committed: [false, false], knows: false },
  { does: 'freezes', make: pause, point: answered, held: 'forward', committed: [true, true], knows: true },
  { does: 'freezes', make: pause, point: answered, held: 'drop', committed: [true, true], knows: false },
  { does: 'kills', make: kill, point: sent, held: 'forward', committed: [false, true], knows: false },
  { does: 'kills', make: kill, point: sent, held: 'drop', committed: [false, false], knows: false },
  { does: 'kills', make: kill, point: answered, held: 'forward', committed: [true, true], knows: false },
  { does: 'kills', make: kill, point: answered, held: 'drop', committed: [true, true], knows: false },
]

it.each(laws)(
  '$does a process whose COMMIT is held at $point, then: $held',
  async ({ does, make, point, held, committed, knows }) => {
    const key = crypto.randomUUID()
    const replica = await committer(key)
    const session = await world.connect()
    const is = async (wanted: string): Promise<boolean> =>
      (await session.query('select 1 from hot where key = $1', [wanted])).length > 0
    const fault = make({ at: { point, key: 'k1' }, held })
    const whileHeld: boolean[] = []
    const spied: ReplicaProcess = {
      ...replica,
      kill: async () => {
        await replica.kill()
        whileHeld.push(await is(key))
      },
      pause: async () => {
        await replica.pause()
        whileHeld.push(await is(key))
      },
      // The one that was killed stays down: what it left is looked at.
      start: async () => undefined,
    }
    const reach = { database: world.database, commits: proxy, processes: { replicasOf: () => [spied] } }
    const stream = streamFacts({ service: 'app', links: { database: 'app' } })
    const seen = watched(fault, reach, { stream, bind: () => key })
    const injected = await fault.inject(seen.context, token)
    await session.query('insert into hot values ($1, 0)', [`go ${key}`])
    await seen.bitten
    await injected.heal()

    const what = point === 'commit-sent' ? 'its COMMIT' : 'the answer to its COMMIT'
    expect(seen.bites.map(({ words }) => words)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^app-1 \\(pid \\d+\\) was ${does === 'kills' ? 'killed' : 'frozen'} at ${point}: ${what} was held$`,
          'u',
        ),
      ),
      `${what} ${held === 'forward' ? 'went on' : 'was dropped'}`,
    ])
    expect(seen.bite().bit).toBe(true)
    if (knows) await expect.poll(async () => is(`known ${key}`)).toBe(true)
    // Whatever was under way has come to its end: the sessions are gone, or idle again.
    const open = "select 1 from pg_stat_activity where application_name = 'app-1' and state <> 'idle'"
    await expect.poll(async () => (await session.query(open)).length).toBe(0)
    expect([whileHeld, await is(key), await is(`known ${key}`)]).toEqual([[committed[0]], committed[1], knows])
  },
)
