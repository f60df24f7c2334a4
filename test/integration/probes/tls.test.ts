import { once } from 'node:events'
import { createServer, type Server as PlainServer } from 'node:net'
import { createServer as createTlsServer, type Server, type TlsOptions } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tls, type TlsOptions as ProbeOptions } from '../../../probes/tls.ts'
import { type Issued, issue } from '../../../harness/reach/issue-certificate.ts'

let root: Issued
let middle: Issued
beforeAll(async () => {
  root = await issue({ name: 'Root of a test', toDays: 4000, authority: true })
  middle = await issue({ name: 'Middle of a test', toDays: 2000, authority: true, by: root })
})

const servers: (Server | PlainServer)[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const portOf = async (server: Server | PlainServer): Promise<number> => {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
const serve = async (options: TlsOptions): Promise<number> => portOf(createTlsServer(options, (socket) => socket.end()))
const look = async (port: number, more: Partial<ProbeOptions> = {}) =>
  tls({ url: `https://127.0.0.1:${port}`, hostName: 'orders.test', ca: root.cert, ...more }).measure({
    signal: AbortSignal.timeout(20_000),
  })

/** A certificate for a host, signed in the middle of the chain. */
const forHost = async (toDays: number, name = 'orders.test') => {
  const { cert, key } = await issue({ name, toDays, by: middle })
  return { cert: `${cert}${middle.cert}`, own: cert, key }
}

describe('the certificate of a server', () => {
  it('is good while it is valid for long enough, for its host, and signed by somebody trusted', async () => {
    const found = await look(await serve(await forHost(100)))
    expect(found).toMatchObject([{ ok: true, unit: 'days', evidence: { protocol: 'TLSv1.3' } }])
    expect(found[0]?.value).toBeCloseTo(100, 0)
  })

  it('matters the more, the sooner it expires, and most once it has', async () => {
    expect(await look(await serve(await forHost(20)))).toMatchObject([{ ok: false, level: 'info' }])
    expect(await look(await serve(await forHost(10)))).toMatchObject([{ ok: false, level: 'warning' }])
    expect(await look(await serve(await forHost(-0.5)))).toMatchObject([
      { ok: false, level: 'critical', value: -0.5, words: expect.stringContaining('it expired 12 h ago') },
    ])
  })

  it('expires with the first of its chain', async () => {
    const short = await issue({ name: 'Short of a test', toDays: 2, authority: true, by: root })
    const { cert, key } = await issue({ name: 'orders.test', toDays: 300, by: short })
    const found = await look(await serve({ cert: `${cert}${short.cert}`, key }))
    expect(found).toMatchObject([{ ok: false, level: 'critical' }])
    expect(found[0]?.value).toBeCloseTo(2, 0)
  })

  it('is bad where the chain is not complete, nobody trusted signed it, it is for another host, or it is not valid yet', async () => {
    const { own, key } = await forHost(100)
    expect(await look(await serve({ cert: own, key }))).toMatchObject([
      { ok: false, level: 'critical', words: expect.stringContaining('its chain is not complete') },
    ])
    const stranger = await issue({ name: 'orders.test', toDays: 100 })
    expect(await look(await serve(stranger))).toMatchObject([
      { ok: false, words: expect.stringContaining('nobody trusted signed it') },
    ])
    expect(await look(await serve(await forHost(100, 'visits.test')))).toMatchObject([
      { ok: false, words: expect.stringContaining('it is for another host') },
    ])
    const early = await issue({ name: 'orders.test', fromDays: 2, toDays: 100, by: root })
    expect(await look(await serve(early))).toMatchObject([
      { ok: false, words: expect.stringContaining('it is valid only from') },
    ])
  })

  it('cannot be seen where nobody listens, or no TLS is spoken', async () => {
    const closed = createServer()
    const port = await portOf(closed)
    servers.splice(0)
    closed.close()
    await once(closed, 'close')
    expect(await look(port)).toMatchObject([{ ok: false, unreachable: true, level: 'critical' }])
    const plain = await portOf(createServer((socket) => socket.end('220 ready\r\n')))
    expect(await look(plain)).toMatchObject([{ ok: false, words: expect.stringContaining('shows no certificate') }])
    const refusing = await portOf(createServer((socket) => socket.once('data', () => socket.end('N'))))
    expect(
      await tls({ url: `postgresql://127.0.0.1:${refusing}/` }).measure({ signal: AbortSignal.timeout(20_000) }),
    ).toMatchObject([{ ok: false, words: expect.stringContaining('it offers no TLS') }])
  })

  it('is asked for under a URL of https or postgresql only', () => {
    expect(tls({ url: 'orders.test' }).problems).toEqual([expect.stringContaining('no URL with https or postgresql')])
  })
})
