import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'

let directory: string
let server: PostgresServer
let proxy: PostgresProxy
const clients: Client[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-proxy-'))
  server = await startPostgres({ runDirectory: directory })
  await server.createDatabase('app')
  proxy = await startPostgresProxy({ upstream: server })
  const direct = await open(server.url('app'), 'set-up')
  await direct.query('create table item (key text, n int, note text)')
})
afterEach(async () => {
  await Promise.allSettled(clients.splice(1).map(async (client) => client.end()))
})
afterAll(async () => {
  await Promise.allSettled(clients.map(async (client) => client.end()))
  await proxy.close()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const open = async (url: string, application_name: string): Promise<Client> => {
  const client = new Client({ connectionString: url, application_name })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}
const through = async (name = 'replica-1'): Promise<Client> => {
  const url = new URL(server.url('app'))
  url.port = String(proxy.port)
  return open(url.href, name)
}
const rows = async (key: string): Promise<number> => {
  const [direct] = clients
  return (await direct?.query('select 1 from item where key = $1', [key]))?.rowCount ?? -1
}
const never = new AbortController().signal
/** How it failed, in words. */
const errorOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'it did not fail',
    (error: unknown) => String(error),
  )
const cutOff = /ECONNRESET|Connection terminated/

interface Way {
  readonly way: string
  readonly insert: (client: Client, key: string) => Promise<unknown>
  readonly commit: (client: Client) => Promise<unknown>
  readonly begin?: (client: Client) => Promise<unknown>
}
const ways: readonly Way[] = [
  {
    way: 'simple protocol',
    begin: (client) => client.query('begin'),
    insert: (client, key) => client.query(`insert into item values ('${key}', 1)`),
    commit: (client) => client.query('commit'),
  },
  {
    way: 'extended protocol',
    begin: (client) => client.query('begin'),
    insert: (client, key) => client.query('insert into item values ($1, 1)', [key]),
    commit: (client) => client.query('commit'),
  },
  {
    way: 'named statements',
    begin: (client) => client.query({ name: 'begin', text: 'begin' }),
    insert: (client, key) => client.query({ name: 'insert', text: 'insert into item values ($1, 1)', values: [key] }),
    commit: (client) => client.query({ name: 'commit', text: 'commit' }),
  },
]

describe.each(ways)('a COMMIT in the $way', ({ begin, insert, commit }) => {
  it('is held before the server sees it, and goes on', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const holding = proxy.hold('commit-sent', { text: key }, never)
    await begin?.(client)
    await insert(client, key)
    const committed = commit(client)
    const held = await holding
    expect(held.hit.application).toBe('replica-1')
    expect(await rows(key)).toBe(0)
    held.forward()
    await committed
    expect(await rows(key)).toBe(1)
  })

  it('never happened when it is dropped there, and its client is cut off', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const holding = proxy.hold('commit-sent', { text: key }, never)
    await begin?.(client)
    await insert(client, key)
    const committed = errorOf(commit(client))
    ;(await holding).drop()
    expect(await committed).toMatch(cutOff)
    expect(await rows(key)).toBe(0)
  })

  it('has happened when its answer is held, and its client does not know', async () => {
    const key = crypto.randomUUID()
    const client = await through('replica-2')
    const holding = proxy.hold('commit-answered', { text: key }, never)
    await begin?.(client)
    await insert(client, key)
    const committed = errorOf(commit(client))
    const held = await holding
    expect(held.hit).toMatchObject({ application: 'replica-2', words: expect.stringContaining('replica-2') })
    expect(await rows(key)).toBe(1)
    held.drop()
    expect(await committed).toMatch(cutOff)
    expect(await rows(key)).toBe(1)
  })

  it('has happened when its answer is held, and goes on', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const holding = proxy.hold('commit-answered', { text: key }, never)
    await begin?.(client)
    await insert(client, key)
    const committed = commit(client)
    ;(await holding).forward()
    await committed
    expect((await client.query('select 1')).rowCount).toBe(1)
  })
})

describe('what is no commit of the key', () => {
  it('is left alone: other keys, reads, rollbacks, failed transactions', async () => {
    const key = crypto.randomUUID()
    const stop = new AbortController()
    const holding = errorOf(proxy.hold('commit-sent', { text: key }, stop.signal))
    const client = await through()
    await client.query('begin')
    await client.query('insert into item values ($1, 1)', ['another'])
    await client.query('commit')
    await client.query('select 1 from item where key = $1', [key])
    await client.query('begin')
    await client.query('select 1 from item where key = $1', [key])
    await client.query('commit')
    await client.query('begin')
    await client.query('insert into item values ($1, 1)', [key])
    await client.query('rollback')
    await client.query('begin')
    await expect(client.query('insert into item values ($1, 1), ($2, 1)', [key, 'x', 'too many'])).rejects.toThrow(
      'bind',
    )
    await client.query('commit')
    stop.abort(new Error('enough'))
    expect(await holding).toMatch('enough')
    expect(await rows(key)).toBe(0)
  })
})

describe('a statement that commits by itself', () => {
  it.each(['simple', 'extended'])('is held like a COMMIT: %s', async (kind) => {
    const key = crypto.randomUUID()
    const client = await through()
    const sent = proxy.hold('commit-sent', { text: key }, never)
    const answered = proxy.hold('commit-answered', { text: key }, never)
    const inserted =
      kind === 'simple'
        ? client.query(`insert into item values ('${key}', 1)`)
        : client.query('insert into item values ($1, 1)', [key])
    const cut = errorOf(inserted)
    const first = await sent
    expect(await rows(key)).toBe(0)
    first.forward()
    const second = await answered
    expect(await rows(key)).toBe(1)
    second.drop()
    expect(await cut).toMatch(cutOff)
  })

  it('is the whole text when it holds a transaction of its own', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const answered = proxy.hold('commit-answered', { text: key }, never)
    const done = client.query(`begin; insert into item values ('${key}', 1); commit; select 1`)
    ;(await answered).forward()
    await done
    expect(await rows(key)).toBe(1)
  })
})

describe('everything else', () => {
  it('passes: big values and big results', async () => {
    const client = await through()
    const key = crypto.randomUUID()
    const note = 'long '.repeat(1_000_000)
    await client.query('insert into item values ($1, 1, $2)', [key, note])
    expect((await client.query('select note from item where key = $1', [key])).rows).toEqual([{ note }])
    const { rows: many } = await client.query('select repeat($1, 1000) as t from generate_series(1, 5000)', ['x'])
    expect(many.length).toBe(5_000)
  })

  it('passes: a request to cancel', async () => {
    const client = await through('slow')
    const slow = errorOf(client.query('select pg_sleep(600)'))
    const [direct] = clients
    await expect
      .poll(async () => (await direct?.query("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))?.rowCount)
      .toBe(1)
    const { processID, secretKey } = Object.assign({ processID: 0, secretKey: 0 }, client)
    const request = Buffer.alloc(16)
    request.writeInt32BE(16, 0)
    request.writeInt32BE(80_877_102, 4)
    request.writeInt32BE(processID, 8)
    request.writeInt32BE(secretKey, 12)
    const socket = connect(proxy.port, '127.0.0.1')
    socket.write(request)
    expect(await slow).toMatch('user request')
    socket.destroy()
  })

  it('refuses encryption, and goes on without', async () => {
    const socket = connect(proxy.port, '127.0.0.1')
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
    const [answer]: unknown[] = await once(socket, 'data')
    expect(String(answer)).toBe('N')
    socket.destroy()
    const url = new URL(server.url('app'))
    url.port = String(proxy.port)
    const client = new Client({ connectionString: url.href, ssl: true })
    await expect(client.connect()).rejects.toThrow('does not support SSL')
  })

  it('passes: COPY in both directions', async () => {
    const client = await through()
    expect(await client.query('copy (select 1) to stdout')).toMatchObject({ command: 'COPY', rowCount: 1 })
    // The client has nothing to send and says so, within the protocol's own exchange.
    await expect(client.query('copy item from stdin')).rejects.toMatchObject({ code: '57014' })
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('tells a client that its server is gone, and lets go of both sides', async () => {
    const client = await through('doomed')
    const ended = new Promise((resolve) => {
      client.once('end', () => resolve(undefined))
    })
    const [direct] = clients
    await direct?.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'")
    await ended
    await expect(client.query('select 1')).rejects.toThrow('not queryable')
  })

  it('lets go of what it holds when nobody wants it any more', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const stop = new AbortController()
    const holding = proxy.hold('commit-sent', { text: key }, stop.signal)
    const inserted = client.query('insert into item values ($1, 1)', [key])
    await holding
    stop.abort()
    await inserted
    expect(await rows(key)).toBe(1)
  })
})

it('tells whose connection a session of the server came on, as long as it is open', async () => {
  const asked: number[] = []
  const telling = await startPostgresProxy({
    upstream: server,
    holderOf: ({ remotePort }) => {
      asked.push(remotePort)
      return { replica: 'orders-1' }
    },
  })
  try {
    const url = new URL(server.url('app'))
    url.port = String(telling.port)
    // A driver that takes no name from PGAPPNAME.
    const nameless = await open(url.href, '')
    const { rows: found } = await nameless.query<{ pid: number }>('select pg_backend_pid() as pid')
    const pid = found[0]?.pid ?? 0
    expect([telling.holderOfSession?.(pid), telling.holderOfSession?.(0)]).toEqual([{ replica: 'orders-1' }, undefined])
    expect(asked).toEqual([expect.any(Number)])
    await nameless.end()
    await expect.poll(() => telling.holderOfSession?.(pid)).toBeUndefined()
  } finally {
    await telling.close()
  }
})
