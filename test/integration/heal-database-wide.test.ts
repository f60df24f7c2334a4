import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession } from '../../harness/database-session.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { shakedown } from './command.ts'
import { databaseWide } from './heal/lasting.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-heal-wide-'))
let postgres: PostgresServer

beforeAll(async () => {
  postgres = await startPostgres({ runDirectory: cwd, settings: { max_connections: '30' } })
  await postgres.createDatabase('test')
  const session = await openSession(postgres.url('test'), 'test')
  for (const table of ['hot', 'cold']) await session.query(`create table ${table} (key text)`)
  await session.close()
})

afterAll(async () => {
  await postgres.stop()
  rmSync(cwd, { recursive: true })
})

/** What somebody meets who comes, inserts a row of the key that is hit, and waits for no longer than 300 ms; what is left of a fault otherwise. */
const meets = async (): Promise<string> => {
  const session = await openSession(postgres.url('test'), 'test')
  try {
    await session.query('set statement_timeout = 300')
    await session.query("insert into cold values ('K1')")
    const left = await session.query(
      `select 'session ' || application_name as what from pg_stat_activity where application_name like 'shakedown-%'
       union all select 'lock of ' || pid from pg_locks where locktype = 'advisory'
       union all select 'setting ' || setconfig::text from pg_db_role_setting
       union all select 'function ' || proname from pg_proc where proname like 'shakedown-%'
       union all select 'trigger ' || tgname from pg_trigger where tgname like 'shakedown-%'`,
    )
    return left.map(({ what }) => String(what)).join(', ')
  } finally {
    await session.close()
  }
}

const stateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

const met: Readonly<Record<string, string>> = {
  'slow-statements': '57014',
  'connection-exhaustion': '53300',
  'read-only': '25006',
}

describe.each(Object.keys(databaseWide))('%s, killed while in force', (name) => {
  it('is undone by heal from its record alone, and leaves nothing on a server that goes on', async () => {
    const run = join(cwd, 'reports/runs', name)
    const leases = join(run, 'leases')
    mkdirSync(leases, { recursive: true })
    const doomed = new URL('heal/doomed.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [doomed, run, 'http://127.0.0.1:9', postgres.url('test'), '{}', name], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      await once(child.stdout, 'data')
      expect(await meets().catch(stateOf)).toBe(met[name])
      expect(readdirSync(leases)).toHaveLength(1)
    } finally {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    const healed = await shakedown(['heal'], { cwd }).ended
    expect([healed.code, healed.out.match(/is undone/g)?.length]).toEqual([0, 1])
    await expect.poll(() => meets().catch(stateOf)).toBe('')
    expect(readdirSync(leases)).toEqual([])
  })
})
