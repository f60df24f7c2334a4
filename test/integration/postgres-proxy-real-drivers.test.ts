import { cp, mkdtemp, rm } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'
import { type FaultyDatabase, startFaultyDatabase } from './database/faulty-database.ts'
import { type DriverProgram, driverProgram, offers } from './drivers/driver-program.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// Programs in their own languages, with the drivers that people use: each COMMIT of theirs, said or implied, is held once, and only it.

const run = promisify(execFile)
const sources = new URL('drivers/', import.meta.url).pathname
const jar = 'postgresql-42.7.8.jar'

let directory: string
let world: FaultyDatabase
let proxy: PostgresProxy

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-drivers-'))
  await cp(sources, directory, { recursive: true })
  world = await startFaultyDatabase()
  proxy = await startPostgresProxy({ upstream: world.server })
})
afterAll(async () => {
  await proxy.close()
  await world.closeSessions()
  await world.stop()
  await rm(directory, { recursive: true })
})

type Command = readonly [string, ...string[]]

interface Driver {
  readonly name: string
  readonly folder: string
  readonly ways: readonly string[]
  /** Makes it ready; its command, or why it cannot be had here. */
  readonly prepare: (cwd: string) => Promise<Command | string>
}

let python: Promise<string | undefined> | undefined
const withPython =
  (program: string): Driver['prepare'] =>
  async (cwd) => {
    python ??= pythonEnvironment(cwd)
    return (await python) ?? ['.venv/bin/python', program]
  }

const drivers: readonly Driver[] = [
  {
    name: 'node-postgres',
    folder: 'node',
    ways: ['autocommit', 'named', 'transaction'],
    prepare: async () => [process.execPath, join(sources, 'node/with-pg.ts')],
  },
  {
    name: 'psycopg 3',
    folder: 'python',
    ways: ['autocommit', 'transaction', 'pipeline', 'pipelined-transaction', 'chained'],
    prepare: withPython('with_psycopg.py'),
  },
  {
    name: 'asyncpg',
    folder: 'python',
    ways: ['autocommit', 'transaction', 'many'],
    prepare: withPython('with_asyncpg.py'),
  },
  {
    name: 'pgx',
    folder: 'go',
    ways: ['autocommit', 'transaction', 'batch'],
    prepare: async (cwd) => {
      if (!(await offers('go', 'version'))) return 'there is no Go'
      await run('go', ['build', '-o', 'program', '.'], { cwd })
      return [join(cwd, 'program')]
    },
  },
  {
    name: 'JDBC',
    folder: 'java',
    ways: ['autocommit', 'transaction'],
    prepare: async (cwd) => {
      if (!(await offers('javac', '-version')) || !(await offers('mvn', '--version')))
        return 'there is no JDK with Maven'
      const from = ['-q', 'dependency:copy', '-Dartifact=org.postgresql:postgresql:42.7.8', `-DoutputDirectory=${cwd}`]
      await run('mvn', from, { cwd })
      await run('javac', ['Main.java'], { cwd })
      return ['java', '-cp', `.:${jar}`, 'Main']
    },
  },
]

describe.each(drivers)('$name', ({ folder, ways, prepare }) => {
  let program: DriverProgram | undefined
  let why = ''
  beforeAll(async () => {
    const cwd = join(directory, folder)
    const command = await prepare(cwd)
    if (typeof command === 'string') {
      why = command
      return
    }
    const url = new URL(world.server.url('app'))
    url.port = String(proxy.port)
    program = driverProgram(command, { cwd, env: { DATABASE_URL: url.href, PGAPPNAME: 'app-1', HOME: directory } })
  }, 240_000)
  afterAll(() => program?.end())

  const rows = async (key: string): Promise<number> =>
    (await (await world.connect()).query('select 1 from hot where key = $1', [key])).length

  it.for(ways.flatMap((way) => (['commit-sent', 'commit-answered'] as const).map((point) => [way, point] as const)))(
    '%s: held at %s, and once only',
    async ([way, point], { skip }) => {
      if (program === undefined) return skip(why)
      // The same statement again and again: drivers prepare it sooner or later.
      for (let before = 0; before < 6; before += 1) await program.write(way, crypto.randomUUID())
      const key = crypto.randomUUID()
      const over = new AbortController()
      const held = await (async () => {
        const caught = proxy.hold(point, { text: key }, over.signal)
        const done = program.write(way, key)
        const { hit, forward } = await caught
        return { application: hit.application, forward, done }
      })()
      expect(held.application).toBe('app-1')
      expect(await rows(key)).toBe(point === 'commit-sent' ? 0 : 1)
      const again = proxy.hold(point, { text: key }, over.signal).then(
        () => 'held again',
        () => 'not held again',
      )
      held.forward()
      await held.done
      expect(await rows(key)).toBe(1)
      over.abort(new Error('done'))
      expect(await again).toBe('not held again')
    },
  )
})
