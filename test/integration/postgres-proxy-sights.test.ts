import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TcpSight } from '../../harness/model/reach.ts'
import { startPostgresProxy } from '../../proxies/postgres/index.ts'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'

/** A message of the PostgreSQL protocol: type, length, text. */
const message = (type: string, text = ''): Buffer => {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + Buffer.byteLength(text))
  return Buffer.concat([Buffer.from(type), length, Buffer.from(text)])
}
const startup = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0])
const question = message('Q', 'select 1\0')
const goodbye = message('X')

/** A client and a server that says nothing by itself, joined by the proxy, and what it told. */
const joined = async ({ allowHalfOpen = false } = {}) => {
  const served = Promise.withResolvers<Socket>()
  // As PostgreSQL at work on a statement: it does not see that its client has gone.
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    served.resolve(socket)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const bound = listener.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const proxy = await startPostgresProxy({ upstream: { host: '127.0.0.1', port } })
  onTestFinished(async () => {
    await proxy.close()
    listener.close()
  })
  const sights: TcpSight[] = []
  const closed = Promise.withResolvers<TcpSight>()
  proxy.observe((sight) => {
    sights.push(sight)
    if (sight.kind === 'closed') closed.resolve(sight)
  })
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen }).on('error', () => undefined)
  const server = await served.promise
  onTestFinished(() => {
    client.destroy()
    server.destroy()
  })
  const exchange = async (...pieces: readonly Buffer[]): Promise<void> => {
    for (const piece of pieces) {
      client.write(piece)
      expect((await once(server, 'data'))[0]).toEqual(piece)
    }
  }
  return { proxy, client, server, sights, closed: closed.promise, exchange }
}

describe('what the proxy in front of a database tells of a link', () => {
  it('how much passes, both ways', async () => {
    const { client, server, sights, exchange } = await joined()
    await exchange(startup, question)
    server.write(message('Z', 'I'))
    await once(client, 'data')
    expect(sights).toEqual([
      { kind: 'opened', connection: 1 },
      { kind: 'bytes', connection: 1, towards: 'service', bytes: startup.length },
      { kind: 'bytes', connection: 1, towards: 'service', bytes: question.length },
      { kind: 'bytes', connection: 1, towards: 'client', bytes: 6 },
    ])
  })

  it.each([
    ['a reset', (client: Socket) => client.resetAndDestroy()],
    ['a close without a goodbye, also while the server is at work', (client: Socket) => client.destroy()],
  ])('%s is a cut', async (_, cut) => {
    const { client, server, closed, exchange } = await joined()
    await exchange(startup, question)
    const gone = Promise.withResolvers<void>()
    for (const end of ['end', 'close']) server.on(end, gone.resolve)
    cut(client)
    expect(await closed).toEqual({ kind: 'closed', connection: 1, cut: true })
    await gone.promise
  })

  it('no cut after a goodbye', async () => {
    const { client, closed, exchange } = await joined()
    await exchange(startup, Buffer.concat([question, goodbye]))
    client.destroy()
    expect(await closed).toMatchObject({ cut: false })
  })

  it.each([
    ['closes', (server: Socket) => server.end()],
    ['resets', (server: Socket) => server.resetAndDestroy()],
  ])('no cut when the server %s', async (_, end) => {
    const { client, server, closed, exchange, sights } = await joined()
    await exchange(startup, question)
    client.resume()
    end(server)
    expect(await closed).toMatchObject({ cut: false })
    client.destroy()
    expect(sights.filter(({ kind }) => kind === 'closed')).toHaveLength(1)
  })

  it('no cut when a commit is dropped, which is another fault', async () => {
    const { proxy, client, closed, exchange } = await joined()
    const holding = proxy.hold('commit-sent', { text: 'order-1' }, new AbortController().signal)
    await exchange(startup, message('Q', "begin; insert into orders values ('order-1')\0"))
    client.write(message('Q', 'commit\0'))
    const held = await holding
    held.drop()
    expect(await closed).toMatchObject({ cut: false })
  })

  it('how long after the server’s close the link was closed', async () => {
    const { client, server, closed, exchange } = await joined({ allowHalfOpen: true })
    await exchange(startup, question)
    client.resume().on('end', () => setTimeout(() => client.end(), 100))
    server.end()
    const sight = await closed
    expect(sight).toMatchObject({ cut: false })
    expect('closeMs' in sight ? sight.closeMs : 0).toBeGreaterThanOrEqual(99)
  })

  it('nothing more to whoever has stopped to listen', async () => {
    const { proxy, exchange } = await joined()
    const sights: TcpSight[] = []
    const end = proxy.observe((sight) => sights.push(sight))
    await exchange(startup)
    end()
    await exchange(question)
    expect(sights).toHaveLength(1)
  })

  it('resets a client whose server cannot be reached', async () => {
    const reservation = await reservePort()
    onTestFinished(reservation.release)
    const proxy = await startPostgresProxy({ upstream: { host: '127.0.0.1', port: reservation.port } })
    onTestFinished(proxy.close)
    const broken = Promise.withResolvers<Error>()
    connect(proxy.port, '127.0.0.1').on('error', broken.resolve)
    expect(await broken.promise).toMatchObject({ code: 'ECONNRESET' })
  })
})
