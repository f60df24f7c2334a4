import { Client, type QueryConfig } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { interleavedWrites, interleavedWritesFrom } from '../../chaos/database/interleaved-writes.ts'
import type { Reach } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'
import { watched } from './links/watched.ts'

// Laws of the fault that makes two transactions meet on one record, on a real server.

let world: FaultyDatabase
let proxy: PostgresProxy
let reach: Reach
const clients: Client[] = []

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

const open = async (application_name: string): Promise<Client> => {
  const url = new URL(world.server.url('app'))
  url.port = String(proxy.port)
  const client = new Client({ connectionString: url.href, application_name })
  client.on('error', () => undefined)
  clients.push(client)
  await client.connect()
  return client
}

const watch = (atMostMs = 15_000) => {
  const key = crypto.randomUUID()
  const read: Json = JSON.parse(JSON.stringify(interleavedWrites({ key: 'k1', atMostMs }).options))
  const fault = interleavedWritesFrom(read)
  const row = { database: 'app', table: 'hot', where: 'key = $1', lockTimeoutMs: 1000 }
  const stream = streamFacts({ service: 'app', links: { database: 'app' }, row })
  return { fault, key, ...watched(fault, reach, { stream, bind: () => key }) }
}

/** Reads, adds one in memory, and writes: with the next statement waiting for the fault to let the one before go on. */
const addOne = async (client: Client, key: string, transaction: boolean, commit: QueryConfig): Promise<void> => {
  if (transaction) await client.query('begin')
  const { rows } = await client.query<{ n: number }>('select n from hot where key = $1', [key])
  await client.query('update hot set n = $2 where key = $1', [key, (rows[0]?.n ?? 0) + 1])
  if (transaction) await client.query(commit)
}

const valueOf = async (key: string): Promise<unknown> => {
  const session = await world.connect()
  return (await session.query('select n from hot where key = $1', [key]))[0]?.['n']
}

describe('interleaved-writes', () => {
  it.each([
    ['in transactions', true, { text: 'commit' }, 'waited for the lock that it had'],
    // As JDBC does: Parse, Bind and Execute, of which the server has seen the Parse when the Execute is held.
    [
      'in transactions with a prepared COMMIT',
      true,
      { name: 'commit', text: 'commit' },
      'waited for the lock that it had',
    ],
    ['in autocommit', false, { text: 'commit' }, 'was at its own'],
  ] as const)('makes two that read, change and write meet, %s, and says how', async (_, transaction, commit, how) => {
    const { fault, key, context, bitten, bite, bites } = watch()
    await (await world.connect()).query('insert into hot values ($1, 0)', [key])
    const injected = await fault.inject(context, token)
    const [one, other] = [await open('app-1'), await open('app-2')]
    await Promise.all([addOne(one, key, transaction, commit), addOne(other, key, transaction, commit)])
    await bitten
    await injected.heal()
    expect(bite()).toMatchObject({ bit: true })
    expect(bites).toHaveLength(1)
    expect(bites[0]?.words).toMatch(/^app-\d was held at its COMMIT until app-\d /)
    expect(bites[0]?.words).toContain(how)
    expect(await valueOf(key)).toBe(1)
  })

  it('loses nothing of those that lock what they read', async () => {
    const { fault, key, context, bitten, bites } = watch()
    await (await world.connect()).query('insert into hot values ($1, 0)', [key])
    const injected = await fault.inject(context, token)
    const add = async (client: Client): Promise<void> => {
      await client.query('begin')
      await client.query('update hot set n = n + 1 where key = $1', [key])
      await client.query('commit')
    }
    await Promise.all([add(await open('app-1')), add(await open('app-2'))])
    await bitten
    await injected.heal()
    expect(bites[0]?.words).toContain('waited for the lock')
    expect(await valueOf(key)).toBe(2)
  })

  it('lets one alone go on once it is healed, and says that none met; healing again does nothing', async () => {
    const { fault, key, context, expired, bite } = watch(100)
    const injected = await fault.inject(context, token)
    const client = await open('app-1')
    await client.query('begin')
    await client.query('insert into hot values ($1, 7)', [key])
    const commit = client.query('commit')
    await expired
    await injected.heal()
    await commit
    expect(await valueOf(key)).toBe(7)
    expect(bite()).toMatchObject({ bit: false, words: 'pairs of transactions met on one record: 0 (1 wanted)' })
    await injected.heal()
    await fault.heal(fault.undo(context, token))
    await fault.heal(fault.undo(context, token))
  })
})
