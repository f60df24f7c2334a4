import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRunning } from '../../harness/reach/process-identity.ts'
import { type ServerPool, serverPool } from '../../stacks/embedded/postgres/server-pool.ts'
import type { PostgresServer } from '../../stacks/embedded/postgres/start-postgres.ts'

let directory = ''
let pool: ServerPool
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'postgres-pool-')), 'kept')
  pool = serverPool(directory)
})
afterEach(async () => {
  await pool.close()
  rmSync(join(directory, '..'), { recursive: true, force: true })
})

const lines: string[] = []
const take = async (into: string[] = lines): Promise<PostgresServer> => pool.take({ onLog: (line) => into.push(line) })

const inDatabase = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
const run = async (server: PostgresServer, ...statements: readonly string[]): Promise<void> =>
  inDatabase(server.url('postgres'), async (client) => {
    for (const statement of statements) await client.query(statement)
  })

test('gives the next system the same server, without what the last one had in it', async () => {
  const first = await take()
  await first.createDatabase('reference')
  // A session that nobody ended.
  const open = new Client({ connectionString: first.url('reference') })
  open.on('error', () => undefined)
  await open.connect()
  await open.query('create table item as select 1 as n')
  const { pid } = first
  await first.stop()
  const second = await take()
  expect(second.pid).toBe(pid)
  await second.createDatabase('reference')
  const { rows } = await inDatabase(second.url('reference'), async (client) =>
    client.query(
      `select to_regclass('item') as item, (select count(*)::int from pg_stat_activity where datname = 'reference') as sessions`,
    ),
  )
  expect(rows).toEqual([{ item: null, sessions: 1 }])
})

test('tells a system of nothing that the server logged before, and the one before it of nothing that it logs now', async () => {
  const [old, now]: [string[], string[]] = [[], []]
  const first = await take(old)
  await expect(run(first, 'select 1/0 as former')).rejects.toThrow('zero')
  await first.stop()
  expect(old.join('\n')).toContain('former')
  const told = old.length
  const second = await take(now)
  await expect(run(second, 'select 1/0 as latter')).rejects.toThrow('zero')
  await second.stop()
  expect(now.join('\n')).toContain('latter')
  expect(now.join('\n')).not.toContain('former')
  expect(old).toHaveLength(told)
})

test('gives two systems at the same time a server each', async () => {
  const [one, two] = await Promise.all([take(), take()])
  expect(one.pid).not.toBe(two.pid)
  expect(one.password).not.toBe(two.password)
})

test.each([
  ['that was restarted', async (server: PostgresServer) => server.restart('immediate')],
  ['that was killed', async (server: PostgresServer) => void process.kill(server.pid, 'SIGQUIT')],
  ['with a setting of its own', async (server: PostgresServer) => run(server, `alter system set work_mem = '8MB'`)],
  [
    'with a setting of a role',
    async (server: PostgresServer) => run(server, `alter role postgres set work_mem = '8MB'`),
  ],
  ['with a role that somebody made', async (server: PostgresServer) => run(server, 'create role app login')],
])('gives nobody a server %s', async (_, change) => {
  const first = await take()
  const { pid } = first
  await change(first)
  await first.stop()
  const second = await take()
  expect(second.pid).not.toBe(pid)
  await run(second, 'select 1')
})

test('ends those that nobody has when it is closed, and the others when they are given back', async () => {
  const [idle, lent] = await Promise.all([take(), take()])
  const [first, second] = [idle, lent].map(({ pid, startTime }) => ({ pid, startTime }))
  await idle.stop()
  await pool.close()
  await lent.stop()
  await lent.stop()
  expect([first, second].map((each) => each !== undefined && isRunning(each))).toEqual([false, false])
  expect(existsSync(directory)).toBe(false)
})
