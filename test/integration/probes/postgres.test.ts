import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Measurement } from '../../../harness/model/probe.ts'
import { postgres } from '../../../probes/postgres.ts'
import { tls } from '../../../probes/tls.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { issue } from '../../../harness/reach/issue-certificate.ts'

const variable = 'SHAKEDOWN_TEST_POSTGRES_PROBE'
let directory: string
let server: PostgresServer
const clients: Client[] = []

const connect = async (url: string, name: string): Promise<Client> => {
  const client = new Client({ connectionString: url, application_name: name })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}
const as = (role: string): string => {
  const url = new URL(server.url('orders'))
  url.username = role
  url.password = 'secret'
  return url.href
}
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-postgres-probe-'))
  server = await startPostgres({
    runDirectory: join(directory, 'run'),
    settings: { max_connections: '20', shared_preload_libraries: 'pg_stat_statements' },
  })
  await server.createDatabase('orders')
  const admin = await connect(server.url('orders'), 'admin')
  await admin.query('create extension pg_stat_statements')
  await admin.query(`create role watcher login password 'secret'; grant pg_monitor to watcher`)
  await admin.query(`create role stranger login password 'secret'`)
  await admin.query('create table orders (id int primary key); insert into orders values (1)')
}, 120_000)
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)))
})
afterAll(async () => {
  delete process.env[variable]
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const signal = (): AbortSignal => AbortSignal.timeout(60_000)
const look = async (probe = postgres({ urlFrom: variable }), role = 'watcher'): Promise<readonly Measurement[]> => {
  process.env[variable] = as(role)
  return probe.measure({ signal: signal() })
}
const figure = (found: readonly Measurement[], subject: string): Measurement | undefined =>
  found.find((each) => each.subject === subject)

describe('a PostgreSQL server', () => {
  it('is good while nothing is scarce and nobody waits', async () => {
    const found = await look()
    expect(found.every(({ ok }) => ok)).toBe(true)
    expect(found.map(({ subject }) => subject)).toEqual(['connections', 'waits for locks', 'idle in transaction'])
  })

  it('has connections that are taken, held against all and against a pool', async () => {
    const held: Client[] = []
    for (let n = 0; n < 9; n += 1) held.push(await connect(server.url('orders'), 'orders-api'))
    const taken = async (counts?: 'in use' | 'open'): Promise<readonly Measurement[]> =>
      look(
        postgres({
          urlFrom: variable,
          connections: { warning: 50, critical: 90 },
          pools: { 'orders-api': { size: 10, ...(counts === undefined ? {} : { counts }) }, 'orders-job': { size: 2 } },
        }),
      )
    const found = await taken('open')
    expect(figure(found, 'connections')).toMatchObject({ ok: false, level: 'warning' })
    expect(figure(found, 'pool orders-api')).toMatchObject({ ok: false, value: 90, level: 'warning' })
    expect(figure(found, 'pool orders-job')).toMatchObject({ ok: true, value: 0 })
    // A pool may hold its connections open; at work are those with a statement or in a transaction.
    expect(figure(await taken(), 'pool orders-api')).toMatchObject({ ok: true, value: 0 })
    for (const each of held.slice(0, 8)) await each.query('begin')
    expect(figure(await taken(), 'pool orders-api')).toMatchObject({ ok: true, value: 80 })
    await held[8]?.query('begin')
    expect(figure(await taken(), 'pool orders-api')).toMatchObject({ ok: false, value: 90, level: 'warning' })
  })

  it('names who waits for a lock, for whom, and who is idle in a transaction', async () => {
    const holder = await connect(server.url('orders'), 'the-holder')
    const waiter = await connect(server.url('orders'), 'the-waiter')
    await holder.query('begin; update orders set id = 1')
    const waiting = waiter.query('update orders set id = 1')
    const probe = postgres({ urlFrom: variable, waitsForLock: 0, idleInTransaction: 0 })
    let found = await look(probe)
    while (figure(found, 'waits for locks')?.ok !== false) found = await look(probe)
    expect(figure(found, 'waits for locks')?.words).toMatch(/the-waiter .* for the-holder/)
    expect(figure(found, 'idle in transaction')).toMatchObject({ ok: false, level: 'critical' })
    expect(figure(found, 'idle in transaction')?.words).toContain('the-holder')
    await holder.query('commit')
    await waiting
  })

  it('has statements that became slow since the last look', async () => {
    const probe = postgres({ urlFrom: variable, meanStatement: { critical: 0.05 } })
    const client = await connect(server.url('orders'), 'orders-api')
    await client.query('select 1 as before')
    expect(figure(await look(probe), 'slowest statement')).toBeUndefined()
    await client.query('select pg_sleep(0.2)')
    expect(figure(await look(probe), 'slowest statement')).toMatchObject({
      ok: false,
      level: 'critical',
      words: expect.stringContaining('pg_sleep'),
    })
    await client.query('select id from orders')
    expect(figure(await look(probe), 'slowest statement')).toMatchObject({ ok: true })
  })

  it('is not judged by a role that may not see what others do', async () => {
    await connect(server.url('orders'), 'orders-api')
    await expect(look(postgres({ urlFrom: variable }), 'stranger')).rejects.toThrow('grant pg_monitor')
  })

  it('that has no connection left is bad, and one that nobody reaches may be our own network', async () => {
    const held: Client[] = []
    for (;;)
      try {
        held.push(await connect(as('watcher'), 'taker'))
      } catch {
        break
      }
    expect(await look()).toMatchObject([
      { ok: false, level: 'critical', words: expect.stringContaining('no connection left') },
    ])
    await Promise.all(held.map((client) => client.end()))
    process.env[variable] = 'postgresql://127.0.0.1:1/orders'
    expect(await postgres({ urlFrom: variable }).measure({ signal: signal() })).toMatchObject([
      { ok: false, unreachable: true },
    ])
  })

  it('shows its certificate to who asks as PostgreSQL does', async () => {
    const root = await issue({ name: 'Root of a test', toDays: 400, authority: true })
    const { cert, key } = await issue({ name: 'db.test', toDays: 10, by: root })
    const [certFile, keyFile] = [join(directory, 'db.crt'), join(directory, 'db.key')]
    await writeFile(certFile, cert)
    await writeFile(keyFile, key)
    await chmod(directory, 0o755)
    await chmod(keyFile, 0o640)
    const admin = await connect(server.url('postgres'), 'admin')
    await admin.query(`alter system set ssl_cert_file = '${certFile}'`)
    await admin.query(`alter system set ssl_key_file = '${keyFile}'`)
    await admin.query('alter system set ssl = on')
    await admin.query('select pg_reload_conf()')
    const probe = tls({ url: server.url('orders'), hostName: 'db.test', ca: root.cert })
    let found = await probe.measure({ signal: signal() })
    // A reload is taken up by the postmaster in its own time.
    while (found[0]?.unreachable === true) found = await probe.measure({ signal: signal() })
    expect(found).toMatchObject([{ ok: false, level: 'warning', unit: 'days' }])
    expect(found[0]?.words).not.toContain('secret')
  })
})
