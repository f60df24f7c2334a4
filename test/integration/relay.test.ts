import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TcpSight } from '../../harness/model/reach.ts'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { startRelay } from '../../proxies/relay/index.ts'

/** A client and a service, joined by a relay, and what the relay told. */
const joined = async ({ allowHalfOpen = false } = {}) => {
  const served = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    served.resolve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const relay = await startRelay({ upstream: { host: '127.0.0.1', port }, goodbye: Buffer.from('bye') })
  onTestFinished(async () => {
    await relay.close()
    server.close()
  })
  const sights: TcpSight[] = []
  const closed = Promise.withResolvers<TcpSight>()
  relay.observe((sight) => {
    sights.push(sight)
    if (sight.kind === 'closed') closed.resolve(sight)
  })
  const client = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen }).on('error', () => undefined)
  const service = await served.promise
  onTestFinished(() => {
    client.destroy()
    service.destroy()
  })
  const exchange = async (text: string): Promise<void> => {
    client.write(text)
    expect(String((await once(service, 'data'))[0])).toBe(text)
  }
  return { client, service, sights, closed: closed.promise, exchange }
}

describe('a relay', () => {
  it('passes data on as it is, both ways, and tells how much', async () => {
    const { client, service, sights, exchange } = await joined()
    await exchange('question')
    service.write('answer')
    expect(String((await once(client, 'data'))[0])).toBe('answer')
    expect(sights).toEqual([
      { kind: 'opened', connection: 1 },
      { kind: 'bytes', connection: 1, towards: 'service', bytes: 8 },
      { kind: 'bytes', connection: 1, towards: 'client', bytes: 6 },
    ])
  })

  it.each([
    ['a reset', (client: Socket) => client.resetAndDestroy()],
    ['a close without a goodbye', (client: Socket) => client.destroy()],
  ])('takes %s for a cut, and passes it on', async (_, cut) => {
    const { client, service, closed, exchange } = await joined()
    await exchange('question')
    const gone = Promise.withResolvers<unknown>()
    service.on('close', gone.resolve)
    cut(client)
    expect(await closed).toEqual({ kind: 'closed', connection: 1, cut: true })
    await gone.promise
  })

  it('does not take a goodbye for a cut', async () => {
    const { client, closed, exchange } = await joined()
    await exchange('x bye')
    client.destroy()
    expect(await closed).toMatchObject({ cut: false })
  })

  it.each([
    ['closes', (service: Socket) => service.end()],
    ['resets', (service: Socket) => service.resetAndDestroy()],
  ])('does not take it for a cut when the service %s', async (_, end) => {
    const { client, service, closed, exchange } = await joined()
    await exchange('question')
    client.resume()
    end(service)
    expect(await closed).toMatchObject({ cut: false })
  })

  it('tells how long after the service’s close the link was closed', async () => {
    const { client, service, closed, exchange } = await joined({ allowHalfOpen: true })
    await exchange('question')
    client.resume().on('end', () => setTimeout(() => client.end(), 100))
    service.end()
    const sight = await closed
    expect(sight).toMatchObject({ cut: false })
    expect('closeMs' in sight ? sight.closeMs : 0).toBeGreaterThanOrEqual(99)
  })

  it('resets a client whose service cannot be reached', async () => {
    const reservation = await reservePort()
    onTestFinished(reservation.release)
    const relay = await startRelay({
      upstream: { host: '127.0.0.1', port: reservation.port },
      goodbye: Buffer.from('bye'),
    })
    onTestFinished(relay.close)
    const broken = Promise.withResolvers<Error>()
    connect(relay.port, '127.0.0.1').on('error', broken.resolve)
    expect(await broken.promise).toMatchObject({ code: 'ECONNRESET' })
  })
})
