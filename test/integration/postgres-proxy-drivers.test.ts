import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresProxy, startPostgresProxy } from '../../proxies/postgres/index.ts'
import {
  bind,
  copyData,
  copyDone,
  copyFail,
  execute,
  flush,
  parse,
  query,
  sync,
} from '../unit/proxies/postgres/frames.ts'
import { type FaultyDatabase, startFaultyDatabase } from './database/faulty-database.ts'
import { speak } from './database/speak.ts'

// What other drivers say to a server, and Node's does not.

let world: FaultyDatabase
let proxy: PostgresProxy
const clients: Client[] = []
const never = new AbortController().signal

beforeAll(async () => {
  world = await startFaultyDatabase()
  proxy = await startPostgresProxy({ upstream: world.server })
})
afterEach(async () => {
  await Promise.allSettled(clients.splice(0).map(async (client) => client.end()))
  await world.closeSessions()
})
afterAll(async () => {
  await proxy.close()
  await world.stop()
})

const through = async (): Promise<Client> => {
  const url = new URL(world.server.url('app'))
  url.port = String(proxy.port)
  const client = new Client({ connectionString: url.href, application_name: 'app-1' })
  client.on('error', () => undefined)
  clients.push(client)
  await client.connect()
  return client
}
const rows = async (like: string): Promise<number> =>
  (await (await world.connect()).query('select 1 from hot where key like $1', [`${like}%`])).length
const insert = 'insert into hot values ($1, 0)'

describe('JDBC', () => {
  const begin = [parse('', 'BEGIN'), bind(''), execute]
  const prepared = [parse('S_1', insert), parse('S_2', 'COMMIT')]

  it.each(['commit-sent', 'commit-answered'] as const)(
    'BEGIN goes with the first statement, COMMIT is a named one: held at %s',
    async (point) => {
      const key = crypto.randomUUID()
      const client = await through()
      const held = proxy.hold(point, { text: key }, never)
      const other = speak(client, ...begin, ...prepared, bind('S_1', `other ${key.slice(0, 8)}`), execute, sync)
      await other.readyFor(1)
      other.say(bind('S_2'), execute, sync)
      await other.readyFor(2)
      other.say(...begin, bind('S_1', key), execute, sync)
      await other.readyFor(3)
      other.say(bind('S_2'), execute, sync)
      const { forward } = await held
      expect(await rows(key)).toBe(point === 'commit-sent' ? 0 : 1)
      expect(other.answers.at(-1)).toBe('commandComplete INSERT 0 1')
      forward()
      await other.readyFor(4)
      expect(other.answers).toEqual(
        [1, 2].flatMap(() => ['BEGIN', 'INSERT 0 1', 'COMMIT'].map((tag) => `commandComplete ${tag}`)),
      )
    },
  )
})

describe('a pipeline', () => {
  it('of several Syncs: the one about the key is held, and what went before is done and told', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const sent = proxy.hold('commit-sent', { text: `${key} 2` }, never)
    const answered = proxy.hold('commit-answered', { text: `${key} 2` }, never)
    const one = (n: number): Buffer[] => [bind('s', `${key} ${n}`), execute, sync]
    const spoken = speak(client, parse('s', insert), ...one(1), ...one(2), ...one(3))
    const first = await sent
    await spoken.readyFor(1)
    expect(await rows(key)).toBe(1)
    first.forward()
    const second = await answered
    await expect.poll(async () => rows(key)).toBe(3)
    expect(spoken.answers.length).toBe(1)
    second.forward()
    await spoken.readyFor(3)
    expect(spoken.answers).toEqual(['INSERT 0 1', 'INSERT 0 1', 'INSERT 0 1'].map((tag) => `commandComplete ${tag}`))
  })

  describe('of two transactions before one Sync', () => {
    const one = (sql: string, ...values: readonly string[]): Buffer[] => [parse('', sql), bind('', ...values), execute]
    const transaction = (key: string): Buffer[] => [...one('begin'), ...one(insert, key), ...one('commit')]
    const tags = [1, 2].flatMap(() => ['BEGIN', 'INSERT 0 1', 'COMMIT'].map((tag) => `commandComplete ${tag}`))

    it('holds each COMMIT before the server sees it: the first is done while the second is held', async () => {
      const key = crypto.randomUUID()
      const [first, second] = [1, 2].map((n) => proxy.hold('commit-sent', { text: `${key} ${n}` }, never))
      const spoken = speak(await through(), ...transaction(`${key} 1`), ...transaction(`${key} 2`), sync)
      const held = await first
      expect(await rows(key)).toBe(0)
      held?.forward()
      const late = await second
      await expect.poll(async () => rows(key)).toBe(1)
      late?.forward()
      await spoken.readyFor(1)
      expect([await rows(key), spoken.answers]).toEqual([2, tags])
    })

    it('holds the answer of each, once that very one is done', async () => {
      const key = crypto.randomUUID()
      const [first, second] = [1, 2].map((n) => proxy.hold('commit-answered', { text: `${key} ${n}` }, never))
      const spoken = speak(await through(), ...transaction(`${key} 1`), ...transaction(`${key} 2`), sync)
      const held = await first
      expect(spoken.answers).toEqual([])
      held?.forward()
      const late = await second
      expect(await rows(key)).toBe(2)
      await expect.poll(() => spoken.answers).toEqual(tags.slice(0, 3))
      late?.forward()
      await spoken.readyFor(1)
      expect(spoken.answers).toEqual(tags)
    })

    it('of which the second fails: holds the first, and no rollback', async () => {
      const key = crypto.randomUUID()
      const answered = proxy.hold('commit-answered', { text: key }, never)
      const spoken = speak(await through(), ...transaction(key), ...transaction(key), sync)
      ;(await answered).forward()
      const none = new AbortController()
      const again = Promise.allSettled([proxy.hold('commit-answered', { text: key }, none.signal)])
      await spoken.readyFor(1)
      expect(spoken.answers.at(-1)).toBe('errorMessage 23505')
      none.abort(new Error('none came'))
      expect(await again).toMatchObject([{ status: 'rejected', reason: { message: 'none came' } }])
    })
  })

  it('that waits for the answer to its COMMIT with a Flush: gets it when it goes on', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const answered = proxy.hold('commit-answered', { text: key }, never)
    const work = [parse('', insert), bind('', key), execute]
    const commit = [parse('', 'commit'), bind(''), execute]
    const spoken = speak(client, parse('', 'begin'), bind(''), execute, ...work, ...commit, flush)
    const committed = spoken.next('commandComplete')
    ;(await answered).forward()
    await committed
    spoken.say(sync)
    await spoken.readyFor(1)
    expect(spoken.answers.at(-1)).toBe('commandComplete COMMIT')
  })

  it('that failed: is a rollback, held nowhere', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const answered = proxy.hold('commit-answered', { text: key }, never)
    const work = [parse('s', insert), bind('s', key), execute, bind('s', key), execute, sync]
    const spoken = speak(client, ...work)
    await spoken.readyFor(1)
    expect(spoken.answers.at(-1)).toBe('errorMessage 23505')
    expect(await rows(key)).toBe(0)
    const again = client.query(insert, [key])
    ;(await answered).forward()
    await again
  })
})

describe('COPY', () => {
  it('by itself: is committed by the end of its data', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const sent = proxy.hold('commit-sent', { text: key }, never)
    const answered = proxy.hold('commit-answered', { text: key }, never)
    const spoken = speak(client, query(`copy hot from stdin`))
    await spoken.next('copyInResponse')
    spoken.say(copyData(`${key}\t1\n`), copyDone)
    const first = await sent
    expect(await rows(key)).toBe(0)
    first.forward()
    const second = await answered
    expect(await rows(key)).toBe(1)
    second.forward()
    await spoken.readyFor(1)
    expect(spoken.answers.at(-1)).toBe('commandComplete COPY 1')
  })

  it('in the extended protocol, and with a second Sync that nobody answers', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const spoken = speak(client, parse('', 'copy hot from stdin'), bind(''), execute, sync)
    await spoken.next('copyInResponse')
    spoken.say(copyData(`${key}\t1\n`), copyDone, sync)
    await spoken.readyFor(1)
    expect(await rows(key)).toBe(1)
    // The proxy has not lost count.
    const answered = proxy.hold('commit-answered', { text: `${key} 2` }, never)
    const more = client.query(insert, [`${key} 2`])
    ;(await answered).forward()
    await more
  })

  it('given up by the client: nothing is committed', async () => {
    const key = crypto.randomUUID()
    const client = await through()
    const stop = new AbortController()
    const held = proxy.hold('commit-sent', { text: key }, stop.signal).catch(String)
    const spoken = speak(client, query('copy hot from stdin'))
    await spoken.next('copyInResponse')
    spoken.say(copyData(`${key}\t1\n`), copyFail)
    await spoken.readyFor(1)
    expect([spoken.answers.at(-1), await rows(key)]).toEqual(['errorMessage 57014', 0])
    stop.abort(new Error('enough'))
    expect(await held).toMatch('enough')
  })
})

it('libpq asks for GSSAPI and for TLS on one connection, is refused both, and goes on', async () => {
  const socket = connect(proxy.port, '127.0.0.1')
  try {
    const ask = async (code: number): Promise<string> => {
      socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, code]))
      const [answer]: unknown[] = await once(socket, 'data')
      return String(answer)
    }
    expect([await ask(48), await ask(47)]).toEqual(['N', 'N'])
    const parameters = Buffer.from('user\0postgres\0database\0app\0\0')
    const startup = Buffer.alloc(8)
    startup.writeInt32BE(8 + parameters.length)
    startup.writeInt32BE(196_608, 4)
    socket.write(Buffer.concat([startup, parameters]))
    const [answer]: unknown[] = await once(socket, 'data')
    // The server asks for authentication, or has none and is ready.
    expect(String(answer)[0]).toBe('R')
  } finally {
    socket.destroy()
  }
})
