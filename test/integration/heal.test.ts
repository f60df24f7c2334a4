import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Toxiproxy } from 'toxiproxy-node-client'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession } from '../../harness/database-session.ts'
import type { DatabaseSession } from '../../harness/target.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { shakedown } from './command.ts'
import { lasting, onDatabase, onProcesses } from './heal/lasting.ts'
import { someProcess, type SomeProcess } from './processes/some-process.ts'
import { someToxiproxy, type SomeToxiproxy } from './links/some-toxiproxy.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-heal-'))
const run = join(cwd, 'reports/runs/doomed')
const leases = join(run, 'leases')
let toxiproxy: SomeToxiproxy
let postgres: PostgresServer
let database: DatabaseSession
const processes = new Map<string, SomeProcess>()
let child: ChildProcessByStdio<Writable, Readable, null> | undefined

beforeAll(async () => {
  mkdirSync(leases, { recursive: true })
  toxiproxy = await someToxiproxy()
  postgres = await startPostgres({ runDirectory: cwd })
  await postgres.createDatabase('test')
  database = await openSession(postgres.url('test'), 'test')
  for (const table of ['hot', 'cold', 'warm']) await database.query(`create table ${table} (key text primary key)`)
  for (const name of onProcesses) processes.set(name, await someProcess(name))
  await database.query("insert into hot select 'K' || n from generate_series(1, 9) as n")
  const client = new Toxiproxy(toxiproxy.url)
  for (const name of [...Object.keys(lasting), 'stranger'])
    await client.createProxy({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:9' })
})

afterAll(async () => {
  child?.kill('SIGKILL')
  for (const each of processes.values()) each.close()
  await database.close()
  await postgres.stop()
  await toxiproxy.close()
  rmSync(cwd, { recursive: true })
})

const proxiesForm = z.record(
  z.string(),
  z.object({ name: z.string(), enabled: z.boolean(), toxics: z.array(z.unknown()) }),
)

/** Proxies that are not as they were made. */
const broken = async (): Promise<readonly string[]> =>
  Object.values(proxiesForm.parse(await (await fetch(`${toxiproxy.url}/proxies`)).json()))
    .filter(({ enabled, toxics }) => !enabled || toxics.length > 0)
    .map(({ name }) => name)
    .toSorted((a, b) => a.localeCompare(b))

/** Processes that are not as they were: frozen ones, and those that are down. */
const unwell = (): readonly string[] =>
  [...processes].filter(([, each]) => !each.up() || each.frozen()).map(([name]) => name)
/** Those that wait for work before they hit anybody. */
const waiting: ReadonlySet<string> = new Set(['restart', 'rolling-restart', 'start-version'])
const hit = onProcesses.filter((name) => !waiting.has(name))

const ours = async (): Promise<number> =>
  (await database.query("select 1 from pg_stat_activity where application_name like 'shakedown-%'")).length

describe('shakedown heal', () => {
  it('leaves a run under way alone, and undoes from the records alone what a killed one left in force', async () => {
    const doomed = new URL('heal/doomed.ts', import.meta.url).pathname
    const places = JSON.stringify(Object.fromEntries([...processes].map(([name, { place }]) => [name, place])))
    child = spawn(process.execPath, [doomed, run, toxiproxy.url, postgres.url('test'), places], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const names = Object.keys(lasting)
    const network = names
      .filter((name) => !onDatabase.has(name) && !processes.has(name))
      .toSorted((a, b) => a.localeCompare(b))
    const before = { broken: await broken(), ours: await ours(), records: readdirSync(leases).length }
    const sessions = [...onDatabase.values()].reduce((sum, each) => sum + each, 0)
    expect(before).toEqual({ broken: network, ours: sessions, records: names.length })
    expect(unwell()).toEqual(hit)
    // They may hold a connection's password.
    expect(readdirSync(leases).map((file) => statSync(join(leases, file)).mode & 0o077)).toEqual(names.map(() => 0))

    const early = await shakedown(['heal'], { cwd }).ended
    expect([early.code, early.out.match(/in use/g)?.length]).toEqual([0, names.length])
    expect([await broken(), unwell()]).toEqual([network, hit])

    const toxic = {
      name: 'not-ours',
      type: 'latency',
      stream: 'upstream',
      toxicity: 1,
      attributes: { latency: 1, jitter: 0 },
    } as const
    await (await new Toxiproxy(toxiproxy.url).get('stranger')).addToxic(toxic)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    const healed = await shakedown(['heal'], { cwd }).ended
    expect([healed.code, healed.out.match(/is undone/g)?.length]).toEqual([0, names.length])
    expect([await broken(), unwell()]).toEqual([['stranger'], []])
    await expect.poll(ours).toBe(0)
    expect(readdirSync(leases)).toEqual([])

    const again = await shakedown(['heal'], { cwd }).ended
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing to heal')])
  })
})
