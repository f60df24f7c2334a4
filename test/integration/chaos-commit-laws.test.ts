import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ambiguousCommit, ambiguousCommitFrom } from '../../chaos/database/ambiguous-commit.ts'
import type { FaultContext } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { Reach } from '../../harness/model/reach.ts'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'
import { watched } from './links/watched.ts'

// Laws of the fault that cuts a connection around a COMMIT, on a real server.

let world: FaultyDatabase
let proxy: PostgresProxy
let reach: Reach
const clients: Client[] = []
const cutOff = /ECONNRESET|Connection terminated/

beforeAll(async () => {
  world = await startFaultyDatabase()
  proxy = await startPostgresProxy({ upstream: world.server })
  reach = { database: world.database, commits: proxy }
})
afterEach(async () => {
  await Promise.allSettled(clients.splice(0).map(async (client) => client.end()))
  await world.closeSessions()
})
afterAll(async () => {
  await proxy.close()
  await world.stop()
})

const open = async (application_name: string, port = proxy.port): Promise<Client> => {
  const url = new URL(world.server.url('app'))
  url.port = String(port)
  const client = new Client({ connectionString: url.href, application_name })
  client.on('error', () => undefined)
  clients.push(client)
  await client.connect()
  return client
}
/** A transaction about a key, up to its COMMIT. */
const work = async (client: Client, key: string): Promise<void> => {
  await client.query('begin')
  await client.query('insert into hot values ($1, 0)', [key])
}
const committed = async (key: string): Promise<boolean> => {
  const session = await world.connect()
  return (await session.query('select 1 from hot where key = $1', [key])).length > 0
}
const expectCommits = async (application: string): Promise<void> => {
  const key = crypto.randomUUID()
  const client = await open(application)
  await work(client, key)
  await client.query('commit')
  expect(await committed(key)).toBe(true)
}
const watch = (lost: 'answer' | 'commit', over: Partial<FaultContext> & { atMostMs?: number } = {}) => {
  const { atMostMs = 15_000, ...context } = over
  const key = crypto.randomUUID()
  const read: Json = JSON.parse(JSON.stringify(ambiguousCommit({ key: 'k1', lost, atMostMs }).options))
  const fault = ambiguousCommitFrom(read)
  const stream = streamFacts({ service: 'app', links: { database: 'app' } })
  return { fault, key, ...watched(fault, reach, { stream, bind: () => key, ...context }) }
}

describe.each(['answer', 'commit'] as const)('ambiguous-commit, %s lost', (lost) => {
  it('cuts the connection, and what the server has done by then stands', async () => {
    const { fault, key, context, bitten, bite, bites } = watch(lost)
    const injected = await fault.inject(context, token)
    const client = await open('app-1')
    await work(client, key)
    await expect(client.query('commit')).rejects.toThrow(cutOff)
    await bitten
    await injected.heal()
    expect(bite()).toMatchObject({ bit: true, words: expect.stringContaining('cut around a COMMIT') })
    expect(bites).toMatchObject([
      {
        subject: 'app-1',
        words: expect.stringMatching(lost === 'answer' ? /^the answer to its COMMIT / : /^its COMMIT /),
      },
    ])
    expect(await committed(key)).toBe(lost === 'answer')
    await expectCommits('app-1')
  })

  it('acts once', async () => {
    const { fault, key, context, bitten, bites } = watch(lost)
    const injected = await fault.inject(context, token)
    const client = await open('app-1')
    await work(client, key)
    await expect(client.query('commit')).rejects.toThrow(cutOff)
    await bitten
    const again = await open('app-2')
    await work(again, `${key} again`)
    await again.query('commit')
    await injected.heal()
    expect(bites).toHaveLength(1)
  })

  it('leaves others alone: another key, another service, a rollback; and is over after its time', async () => {
    const stream = streamFacts({ service: 'app', links: { database: 'app', dependency: 'other' } })
    const { fault, key, context, expired, bite, bites } = watch(lost, { atMostMs: 1, stream })
    const injected = await fault.inject(context, token)
    await expired
    await expectCommits('app-1')
    const other = await open('other-1')
    await work(other, key)
    await other.query('commit')
    const client = await open('app-1')
    await work(client, `${key} undone`)
    await client.query('rollback')
    await injected.heal()
    expect(bites).toEqual([])
    expect(bite()).toMatchObject({ bit: false, operations: [] })
  })

  it.each([
    ['', 'without a name'],
    ['PostgreSQL JDBC Driver', 'called "PostgreSQL JDBC Driver"'],
  ])('says where a COMMIT went on that nobody can tell whose it is: "%s"', async (application, words) => {
    const { fault, key, context, bite } = watch(lost)
    const injected = await fault.inject(context, token)
    const client = await open(application)
    await work(client, key)
    await client.query('commit')
    await injected.heal()
    expect(await committed(key)).toBe(true)
    expect(bite().bit).toBe(false)
    expect(bite().words).toContain(`a COMMIT went on of a session ${words}`)
    expect(bite().words).toContain('a replica of app, which is in its PGAPPNAME')
  })

  it('takes a COMMIT of a session whose name is nobody’s for that of who has the message in flight', async () => {
    const key = crypto.randomUUID()
    const inFlight = () => [{ replica: 'app-2', messageId: 'm1', key }]
    const { fault, context, bitten, bites } = watch(lost, { bind: () => key, inFlight })
    const injected = await fault.inject(context, token)
    const client = await open('PostgreSQL JDBC Driver')
    await work(client, key)
    await expect(client.query('commit')).rejects.toThrow(/Connection terminated unexpectedly|ECONNRESET/)
    await bitten
    await injected.heal()
    expect(await committed(key)).toBe(lost === 'answer')
    expect(bites).toEqual([
      expect.objectContaining({
        subject: 'app-2',
        words: expect.stringContaining(
          'in a session called "PostgreSQL JDBC Driver" and so taken for its, as it has the message in flight',
        ),
      }),
    ])
  })

  it('can be healed twice, and when it was never injected', async () => {
    const { fault, key, context, undo, bites } = watch(lost)
    await fault.heal(undo())
    const injected = await fault.inject(context, token)
    await injected.heal()
    await injected.heal()
    await fault.heal(undo())
    const client = await open('app-1')
    await work(client, key)
    await client.query('commit')
    expect([await committed(key), bites]).toEqual([true, []])
  })

  it('holds nothing any more once the run is stopped', async () => {
    const stop = new AbortController()
    const { fault, key, context } = watch(lost, { signal: stop.signal })
    const injected = await fault.inject(context, token)
    stop.abort(new Error('stopped'))
    await injected.heal()
    const client = await open('app-1')
    await work(client, key)
    await client.query('commit')
    expect(await committed(key)).toBe(true)
  })

  it('says what is missing where nothing reads the protocol', async () => {
    const { fault, context } = watch(lost, { reach: { database: world.database } })
    const failed = Promise.withResolvers<unknown>()
    const injecting = fault.inject({ ...context, fail: failed.resolve }, token)
    await expect(Promise.race([failed.promise, injecting.catch((error: unknown) => error)])).resolves.toMatchObject({
      code: 'point-not-offered',
    })
  })
})

it.each(['commit-sent', 'commit-answered'])(
  'SIGKILL with a COMMIT held at %s leaves no session and no lock',
  async (point) => {
    const key = crypto.randomUUID()
    const holder = spawn(
      process.execPath,
      [new URL('database/holder.ts', import.meta.url).pathname, String(world.server.port), point, key],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const lines = createInterface(holder.stdout)[Symbol.asyncIterator]()
    const client = await open('app-9', Number((await lines.next()).value))
    await work(client, key)
    const answer = client.query('commit').catch(String)
    expect((await lines.next()).value).toBe('held')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(await answer).toMatch(cutOff)
    const session = await world.connect()
    const left = async (): Promise<number> =>
      (await session.query("select 1 from pg_stat_activity where application_name = 'app-9'")).length
    await expect.poll(left).toBe(0)
    // Committed if the server had seen it; otherwise gone, and the key free for others.
    await session.query("set lock_timeout = '5s'")
    await session.query('insert into hot values ($1, 5) on conflict (key) do update set n = hot.n + 1', [key])
    const rows = await session.query('select n from hot where key = $1', [key])
    expect(rows).toEqual([{ n: point === 'commit-sent' ? 5 : 1 }])
  },
)
