import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpAttempt, HttpHit } from '../../harness/model/reach.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../proxies/gateway/index.ts'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { ask } from './links/ask.ts'
import { answer, type ScriptedUpstream, scriptedUpstream } from './links/scripted-upstream.ts'

interface World {
  readonly gateway: Gateway
  readonly upstream: ScriptedUpstream
  readonly attempts: readonly HttpAttempt[]
  /** Resolves once so many attempts were told. */
  readonly told: (count: number) => Promise<void>
}

const gatewayTo = async (port: number, options: Omit<GatewayOptions, 'upstream'> = {}): Promise<Gateway> => {
  const gateway = await startGateway({ upstream: { host: '127.0.0.1', port }, ...options })
  onTestFinished(async () => gateway.close())
  return gateway
}

const world = async (
  play: Parameters<typeof scriptedUpstream>[0],
  options: Omit<GatewayOptions, 'upstream'> = {},
): Promise<World> => {
  const upstream = await scriptedUpstream(play)
  const gateway = await gatewayTo(upstream.port, options)
  const attempts: HttpAttempt[] = []
  const waiting = new Set<() => void>()
  gateway.observe((attempt) => {
    attempts.push(attempt)
    for (const check of waiting) check()
  })
  const told = async (count: number): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (attempts.length >= count) resolve()
      }
      waiting.add(check)
      check()
    })
  return { gateway, upstream, attempts, told }
}

const collect = (): { hits: HttpHit[]; onHit: (hit: HttpHit) => void } => {
  const hits: HttpHit[] = []
  return { hits, onHit: (hit) => hits.push(hit) }
}

describe('the gateway, as nginx', () => {
  it('answers 502 when nobody listens', async () => {
    const reservation = await reservePort()
    onTestFinished(() => reservation.release())
    const gateway = await gatewayTo(reservation.port)
    const attempts: HttpAttempt[] = []
    gateway.observe((attempt) => attempts.push(attempt))
    const seen = await ask(`${gateway.url}/a`)
    expect(seen).toMatchObject({ status: 502, headers: { 'content-type': 'text/html' } })
    expect(seen.body).toContain('502 Bad Gateway')
    expect(attempts).toMatchObject([{ method: 'GET', path: '/a', outcome: 'refused', bytes: 0 }])
  })

  it.each([
    ['closes', (socket: Socket) => socket.destroy()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['breaks off in the head', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['speaks no HTTP', (socket: Socket) => socket.end('220 smtp ready\r\n')],
  ])('answers 502 when the service %s before the head', async (_, play) => {
    const { gateway, attempts, upstream } = await world(play)
    expect(await ask(`${gateway.url}/a`, { method: 'POST', body: 'x' })).toMatchObject({ status: 502 })
    expect(attempts).toMatchObject([{ method: 'POST', outcome: 'reset' }])
    expect(attempts[0]).not.toHaveProperty('status')
    expect(upstream.requests).toHaveLength(1)
  })

  it('answers 504 when nothing comes for the time-out', async () => {
    const { gateway, attempts } = await world(() => undefined, { timeoutMs: 100 })
    expect(await ask(`${gateway.url}/a`)).toMatchObject({ status: 504 })
    expect(attempts).toMatchObject([{ outcome: 'timed-out' }])
    expect(attempts[0]?.ms).toBeGreaterThanOrEqual(99)
  })

  it('counts the time-out between two reads, not over all', async () => {
    const { gateway } = await world(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
        let sent = 0
        const timer = setInterval(() => {
          if (!socket.destroyed) socket.write('x')
          if (++sent === 5) clearInterval(timer)
        }, 150)
      },
      { timeoutMs: 500 },
    )
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: 'xxxxx' })
  })

  it.each([
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['a close', (socket: Socket) => socket.end()],
  ])('passes %s in the body on, after what came of it', async (_, finish) => {
    const { gateway, attempts } = await world((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => setTimeout(() => finish(socket), 50))
    })
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: 'half', error: 'ECONNRESET' })
    expect(attempts).toMatchObject([{ outcome: 'reset', status: 200 }])
  })

  it('breaks off in the body when the time-out strikes there', async () => {
    const { gateway, attempts } = await world(
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
      { timeoutMs: 100 },
    )
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: 'half', error: 'ECONNRESET' })
    expect(attempts).toMatchObject([{ outcome: 'timed-out', status: 200 }])
  })

  it('leaves the service when the caller leaves', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const { gateway, attempts, told } = await world(() => arrived.resolve(undefined))
    const leave = new AbortController()
    const asked = ask(gateway.url, { signal: leave.signal })
    await arrived.promise
    leave.abort()
    await asked
    await told(1)
    expect(attempts).toMatchObject([{ outcome: 'abandoned' }])
  })

  it('keeps connections on both sides, and headers of a connection to itself', async () => {
    const { gateway, upstream } = await world((socket) =>
      socket.write(
        answer(
          'ok',
          'X-Mine: 1\r\nKeep-Alive: timeout=60\r\nConnection: keep-alive, X-Mine\r\nX-Too: a\r\nX-Too: b\r\n',
        ),
      ),
    )
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const headers = { connection: 'keep-alive, x-hop', 'x-hop': '1', 'x-end': '2', te: 'trailers', upgrade: 'h2c' }
    for (let nth = 0; nth < 3; nth += 1) {
      const seen = await ask(`${gateway.url}/p?q=1`, { agent, headers })
      expect(seen).toMatchObject({ status: 200, body: 'ok', headers: { 'x-too': 'a, b' } })
      expect(seen.headers).not.toHaveProperty('x-mine')
    }
    expect(upstream.connections()).toBe(1)
    expect(upstream.requests[0]).toMatch(/^GET \/p\?q=1 HTTP\/1.1\r\n/)
    expect(upstream.requests[0]).toContain('x-end: 2')
    expect(upstream.requests[0]).not.toMatch(/x-hop|\bte:|upgrade|content-length|transfer-encoding/i)
  })

  it('tries a read again when a kept connection turns out to be closed, but no write', async () => {
    const { gateway, attempts, upstream } = await world((socket, nth) => {
      if (nth % 2 === 1) socket.write(answer('ok'))
      else socket.destroy()
    })
    expect(await ask(gateway.url)).toMatchObject({ status: 200 })
    expect(await ask(gateway.url)).toMatchObject({ status: 200 })
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['answered', 'reset', 'answered'])
    expect(await ask(gateway.url, { method: 'POST' })).toMatchObject({ status: 502 })
    expect(upstream.requests).toHaveLength(4)
  })

  it('sends a kept body with its length and streams a greater one', async () => {
    const { gateway, upstream } = await world(
      (socket, _, request) => {
        if (request.endsWith('END') || request.endsWith('\r\n0\r\n\r\n')) socket.write(answer('ok'))
      },
      { keepBytes: 1000 },
    )
    const chunked = { 'transfer-encoding': 'chunked' }
    expect(await ask(gateway.url, { method: 'PUT', body: 'shortEND', headers: chunked })).toMatchObject({ status: 200 })
    expect(upstream.requests.join('')).toMatch(/Content-Length: 8\r\n[^]*shortEND$/)
    const body = Buffer.alloc(300_000, 'x')
    body.write('END', body.length - 3)
    expect(await ask(gateway.url, { method: 'PUT', body })).toMatchObject({ status: 200 })
    expect(upstream.requests.join('').length).toBeGreaterThan(300_000)
  })

  it('carries a great answer whole', async () => {
    const body = 'y'.repeat(3_000_000)
    const { gateway, attempts } = await world((socket) => socket.write(answer(body)))
    const seen = await ask(gateway.url)
    expect(seen.body === body).toBe(true)
    expect(attempts[0]).toMatchObject({ outcome: 'answered', status: 200 })
    expect(attempts[0]?.bytes).toBeGreaterThan(3_000_000)
  })

  it('passes a head on before its body has come', async () => {
    const { gateway } = await world((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'))
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const [piece] = await once(socket, 'data')
    expect(String(piece)).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    socket.destroy()
  })

  it('answers a caller that speaks HTTP/1.0 and names no host', async () => {
    const { gateway, upstream } = await world((socket) => socket.write(answer('ok')))
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.0\r\n\r\n')
    const pieces: Buffer[] = []
    for await (const piece of socket) pieces.push(Buffer.from(piece))
    expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*ok$/)
    expect(upstream.requests[0]).toMatch(/host: localhost/i)
  })

  it('tells when the service closed its connection, where asked', async () => {
    const { gateway, told, attempts } = await world((socket) => {
      socket.write(answer('ok'))
      setTimeout(() => socket.end(), 150)
    })
    const closed: HttpAttempt[] = []
    const end = gateway.observe((attempt) => closed.push(attempt), { untilClosed: true })
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: 'ok' })
    await told(1)
    expect(closed[0]?.closeMs).toBeGreaterThanOrEqual(100)
    end()
    expect(await ask(gateway.url)).toMatchObject({ status: 200 })
    await told(2)
    expect(closed).toHaveLength(1)
    expect(attempts[1]).not.toHaveProperty('closeMs')
  })
})

describe('rules', () => {
  const ok = (socket: Socket): unknown => socket.write(answer('0123456789'))

  it('answer in the service’s place, for those requests that are meant', async () => {
    const { gateway, upstream } = await world(ok)
    const { hits, onHit } = collect()
    const remove = gateway.rule({
      match: { method: 'post', path: '^/visits(\\?|$)', text: 'KEY' },
      which: { first: 1 },
      effect: { kind: 'status', status: 429, headers: { 'Retry-After': '2' } },
      onHit,
    })
    const post = (path: string, body: string) => ask(`${gateway.url}${path}`, { method: 'POST', body })
    expect(await post('/visits', 'other')).toMatchObject({ status: 200 })
    expect(await post('/other', 'KEY')).toMatchObject({ status: 200 })
    expect(await ask(`${gateway.url}/visits?KEY`)).toMatchObject({ status: 200 })
    expect(await post('/visits', 'a KEY b')).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
    expect(await post('/visits', 'a KEY b')).toMatchObject({ status: 200 })
    remove()
    expect(hits).toMatchObject([{ method: 'POST', path: '/visits' }])
    expect(upstream.requests).toHaveLength(4)
  })

  it('answer later', async () => {
    const { gateway } = await world(ok)
    gateway.rule({ match: {}, which: 'all', effect: { kind: 'slow', delayMs: 200 }, onHit: () => undefined })
    const beganMs = performance.now()
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: '0123456789' })
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(199)
  })

  it.each([
    ['hang', 0],
    ['hang-after', 1],
  ] as const)('%s until they are removed', async (kind, asked) => {
    const { gateway, upstream } = await world(ok)
    const hit = Promise.withResolvers<HttpHit>()
    const released = Promise.withResolvers<{ gaveUp: boolean }>()
    const remove = gateway.rule({
      match: {},
      which: 'all',
      effect: { kind },
      onHit: hit.resolve,
      onRelease: (_, held) => released.resolve(held),
    })
    const seen = ask(gateway.url)
    expect((await hit.promise).upstreamStatus).toBe(asked === 1 ? 200 : undefined)
    remove()
    expect(await seen).toEqual({ body: '', error: 'ECONNRESET' })
    expect(await released.promise).toMatchObject({ gaveUp: false })
    expect(upstream.requests).toHaveLength(asked)
    expect(await ask(gateway.url)).toMatchObject({ status: 200 })
  })

  it('tell when the caller of a hanging request gives up', async () => {
    const { gateway } = await world(ok)
    const hit = Promise.withResolvers<undefined>()
    const released = Promise.withResolvers<{ gaveUp: boolean }>()
    gateway.rule({
      match: {},
      which: 'all',
      effect: { kind: 'hang' },
      onHit: () => hit.resolve(undefined),
      onRelease: (_, held) => released.resolve(held),
    })
    const leave = new AbortController()
    void ask(gateway.url, { signal: leave.signal })
    await hit.promise
    leave.abort()
    expect(await released.promise).toMatchObject({ gaveUp: true })
  })

  it('cut an answer off in its body', async () => {
    const { gateway } = await world(ok)
    const { hits, onHit } = collect()
    gateway.rule({ match: {}, which: 'all', effect: { kind: 'truncate' }, onHit })
    expect(await ask(gateway.url)).toMatchObject({ status: 200, body: '01234', error: 'ECONNRESET' })
    expect(hits).toMatchObject([{ upstreamStatus: 200 }])
  })

  it('lose an answer of a service that did its work', async () => {
    const { gateway, upstream, attempts, told } = await world(ok)
    const { hits, onHit } = collect()
    gateway.rule({ match: {}, which: { every: 2 }, effect: { kind: 'lose' }, onHit })
    expect(await ask(gateway.url, { method: 'POST' })).toMatchObject({ status: 200 })
    expect(await ask(gateway.url, { method: 'POST' })).toEqual({ body: '', error: 'ECONNRESET' })
    expect(upstream.requests).toHaveLength(2)
    expect(hits).toMatchObject([{ upstreamStatus: 200, method: 'POST' }])
    await told(2)
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['answered', 'answered'])
  })

  it('answer without reading a great body, and the connection goes on', async () => {
    const { gateway } = await world(ok, { keepBytes: 1000 })
    const effect = { kind: 'status', status: 503 } as const
    const remove = gateway.rule({ match: {}, which: 'all', effect, onHit: () => undefined })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    expect(await ask(gateway.url, { method: 'POST', body: Buffer.alloc(500_000), agent })).toMatchObject({
      status: 503,
    })
    remove()
    expect(await ask(gateway.url, { agent })).toMatchObject({ status: 200 })
  })
})

describe('holds', () => {
  const ok = (socket: Socket): unknown => socket.write(answer('done'))
  const forever = new AbortController().signal

  it('stop a request before it is passed on', async () => {
    const { gateway, upstream } = await world(ok)
    const held = gateway.hold('called', { text: 'KEY' }, forever)
    expect(await ask(`${gateway.url}/other`)).toMatchObject({ status: 200 })
    const seen = ask(gateway.url, { method: 'POST', body: 'KEY' })
    const request = await held
    expect(request.hit).toMatchObject({ method: 'POST', path: '/' })
    expect(upstream.requests).toHaveLength(1)
    // Only the next one is held.
    expect(await ask(gateway.url, { method: 'POST', body: 'KEY' })).toMatchObject({ status: 200 })
    request.forward()
    expect(await seen).toMatchObject({ status: 200, body: 'done' })
  })

  it('stop an answer that has been read', async () => {
    const { gateway, upstream, told } = await world(ok)
    const held = gateway.hold('answered', {}, forever)
    const seen = ask(gateway.url, { method: 'POST' })
    const request = await held
    await told(1)
    expect(request.hit.upstreamStatus).toBe(200)
    expect(upstream.requests).toHaveLength(1)
    request.forward()
    expect(await seen).toMatchObject({ status: 200, body: 'done' })
  })

  it.each(['called', 'answered'] as const)('drop or answer at “%s”', async (point) => {
    const { gateway, upstream } = await world(ok)
    const drop = gateway.hold(point, {}, forever).then((request) => request.drop())
    expect(await ask(gateway.url, { method: 'POST' })).toEqual({ body: '', error: 'ECONNRESET' })
    await drop
    const refuse = gateway.hold(point, {}, forever).then((request) => request.answer(409))
    expect(await ask(gateway.url, { method: 'POST' })).toMatchObject({ status: 409 })
    await refuse
    expect(upstream.requests).toHaveLength(point === 'called' ? 0 : 2)
  })

  it('end with their signal: what is held goes on, what is not is never held', async () => {
    const { gateway } = await world(ok)
    const stop = new AbortController()
    const first = gateway.hold('called', {}, stop.signal)
    const second = gateway.hold('called', { path: '/never' }, stop.signal)
    const refused = second.then(String, String)
    const seen = ask(gateway.url)
    await first
    stop.abort(new Error('the run ended'))
    expect(await seen).toMatchObject({ status: 200 })
    expect(await refused).toBe('Error: the run ended')
    expect(await ask(`${gateway.url}/never`)).toMatchObject({ status: 200 })
  })
})
