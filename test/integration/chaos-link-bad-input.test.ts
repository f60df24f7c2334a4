import { once } from 'node:events'
import { createServer } from 'node:http'
import { Toxiproxy } from 'toxiproxy-node-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { badGateway } from '../../chaos/http/bad-gateway.ts'
import { lostResponse } from '../../chaos/http/lost-response.ts'
import { down } from '../../chaos/network/down.ts'
import { latency } from '../../chaos/network/latency.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { ShakedownError } from '../../harness/errors.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { Reach, TcpLink } from '../../harness/model/reach.ts'
import { startGateway } from '../../proxies/gateway/index.ts'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { withToxiproxy } from './toxiproxy/with-toxiproxy.ts'
import { token, watched } from './links/watched.ts'

const slow = (): Fault => latency({ link: 'dependency', latencyMs: 10 })
const cut = (): Fault => down({ link: 'dependency' })

const reachTo = async (link: TcpLink): Promise<Reach> => {
  const gateway = await startGateway({ upstream: { host: '127.0.0.1', port: 9 } })
  onTestFinished(gateway.close)
  return {
    database: databaseReach(() => ''),
    http: new Map([['service', gateway]]),
    tcp: new Map([['service', link]]),
  }
}

const nobody = async (): Promise<string> => {
  const { port, release } = await reservePort()
  onTestFinished(release)
  return `http://127.0.0.1:${port}`
}

const server = async (answer: string): Promise<string> => {
  const http = createServer((_, response) => response.writeHead(404).end(answer)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(async () => {
    http.close()
    http.closeAllConnections()
  })
  const bound = http.address()
  return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
}

const refusal = async (fault: Fault, link: TcpLink): Promise<unknown> =>
  fault.inject(watched(fault, await reachTo(link)).context, token).then(
    () => 'injected',
    (error: unknown) => error,
  )

const withProxy = async (enabled = true): Promise<{ link: TcpLink; client: Toxiproxy; close: () => Promise<void> }> => {
  const { url, close } = await withToxiproxy()
  const client = new Toxiproxy(url)
  await client.createProxy({ name: 'mine', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', enabled })
  return { link: { toxiproxy: url, proxy: 'mine' }, client, close }
}

describe('a fault of a link is refused, in words that help,', () => {
  it('when no Toxiproxy is there', async () => {
    const url = await nobody()
    const error = await refusal(slow(), { toxiproxy: url, proxy: 'mine' })
    expect(error).toBeInstanceOf(ShakedownError)
    expect(error).toMatchObject({ code: 'toxiproxy-unreachable', exitCode: 4, message: `nobody listens at ${url}` })
  })

  it.each(['2.5.0', '2.11.9', '1.4.0', '3.0.0'])('when it is of version %s', async (version) => {
    const { url } = await withToxiproxy({ version })
    expect(await refusal(slow(), { toxiproxy: url, proxy: 'mine' })).toMatchObject({
      code: 'toxiproxy-version',
      message: `what listens at ${url} is Toxiproxy ${version}, not 2.12 or a later 2.x`,
    })
  })

  it('when something else listens there', async () => {
    const url = await server('<html>not me</html>')
    expect(await refusal(slow(), { toxiproxy: url, proxy: 'mine' })).toMatchObject({ code: 'toxiproxy-version' })
  })

  it('when the proxy is not there', async () => {
    const { url } = await withToxiproxy()
    expect(await refusal(slow(), { toxiproxy: url, proxy: 'mine' })).toMatchObject({
      code: 'toxiproxy-no-proxy',
      message: `Toxiproxy at ${url} has no proxy called mine`,
    })
  })

  it.each([
    ['latency', slow],
    ['down', cut],
  ])('when somebody else took the proxy down: %s leaves it down, healed or not', async (_, make) => {
    const { link, client } = await withProxy(false)
    const fault = make()
    expect(await refusal(fault, link)).toMatchObject({ code: 'link-down-already' })
    await fault.heal(watched(fault, await reachTo(link)).undo())
    expect(await client.get('mine')).toMatchObject({ enabled: false })
  })

  it('when the stream has no such link, or the stack puts nothing there', async () => {
    const { link } = await withProxy()
    const reach = await reachTo(link)
    for (const fault of [latency({ link: 'mapping', latencyMs: 1 }), badGateway({ link: 'mapping' })])
      expect(() => watched(fault, reach).undo()).toThrow('stream has no link in the role mapping')
    for (const fault of [slow(), cut()])
      expect(() => watched(fault, { database: reach.database }).undo()).toThrow('puts no Toxiproxy in front of service')
    const lost = lostResponse({ link: 'dependency' })
    await expect(lost.inject(watched(lost, { database: reach.database }).context, token)).rejects.toThrow(
      'puts no gateway in front of service',
    )
  })

  it('when Toxiproxy does not take it, and nothing is left', async () => {
    const { link, client } = await withProxy()
    await (
      await client.get('mine')
    ).addToxic({
      name: `${token}-1`,
      type: 'latency',
      stream: 'upstream',
      toxicity: 1,
      attributes: { latency: 1, jitter: 0 },
    })
    expect(await refusal(slow(), link)).toMatchObject({ code: 'toxiproxy-refused' })
  })
})

describe('healing', () => {
  it.each([
    ['latency', slow],
    ['down', cut],
  ])('%s is done when its Toxiproxy is gone: toxics live in its memory only', async (_, make) => {
    const { link, close } = await withProxy()
    const fault = make()
    const { context, undo } = watched(fault, await reachTo(link))
    await fault.inject(context, token)
    await close()
    await expect(fault.heal(undo())).resolves.toBeUndefined()
  })

  it('is done when the proxy was removed', async () => {
    const { link, client } = await withProxy()
    const fault = cut()
    const { context, undo } = watched(fault, await reachTo(link))
    const injected = await fault.inject(context, token)
    await (await client.get('mine')).remove()
    await expect(injected.heal()).resolves.toBeUndefined()
    await expect(fault.heal(undo())).resolves.toBeUndefined()
  })

  it('fails when nobody can know what is there', async () => {
    const fault = slow()
    const record = watched(fault, await reachTo({ toxiproxy: 'http://shakedown.invalid:1', proxy: 'mine' })).undo()
    await expect(fault.heal(record)).rejects.toMatchObject({ code: 'toxiproxy-unreachable' })
  })

  it('leaves the toxics of others alone', async () => {
    const { link, client } = await withProxy()
    const proxy = await client.get('mine')
    const theirs = { name: 'theirs', type: 'latency', stream: 'upstream', toxicity: 1 } as const
    await proxy.addToxic({ ...theirs, attributes: { latency: 1, jitter: 0 } })
    const fault = cut()
    const { context } = watched(fault, await reachTo(link))
    const injected = await fault.inject(context, token)
    await injected.heal()
    const left: unknown = await fetch(`${link.toxiproxy}/proxies/mine`).then((response) => response.json())
    expect(left).toMatchObject({ enabled: true, toxics: [{ name: 'theirs' }] })
  })
})
