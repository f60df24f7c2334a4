import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { issue } from '../../../harness/reach/issue-certificate.ts'
import { http, type HttpProbeOptions } from '../../../probes/http.ts'

const variable = 'SHAKEDOWN_TEST_HTTP_PROBE'
const servers: Server[] = []
const portOf = async (server: Server): Promise<number> => {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
/** Authorizations that came, by path. */
const shown: Record<string, string | undefined> = {}
let other = ''
const answer: RequestListener = (request, response) => {
  const path = request.url ?? '/'
  shown[path] = request.headers.authorization
  if (path.startsWith('/hop/')) {
    const left = Number(path.slice(5))
    response.writeHead(302, { location: left === 0 ? '/' : `/hop/${left - 1}` }).end()
  } else if (path === '/elsewhere') response.writeHead(307, { location: `${other}/landed` }).end()
  else if (path === '/slow') void delay(120).then(() => response.end('late'))
  else if (path === '/silent') return
  else if (path === '/broken') {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half')
    setImmediate(() => request.socket.resetAndDestroy())
  } else if (path === '/gone') response.writeHead(410).end()
  else
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-build': 'release-12' })
      .end('{"status":"UP","components":{"db":{"status":"UP","pool":5}}}')
}

let url: string
let secure: string
const trusted = getCACertificates('default')
beforeAll(async () => {
  url = `http://127.0.0.1:${await portOf(createServer(answer))}`
  other = `http://127.0.0.1:${await portOf(createServer(answer))}`
  const root = await issue({ name: 'Root of a test', toDays: 400, authority: true })
  const { cert, key } = await issue({ name: 'localhost', toDays: 100, by: root })
  secure = `https://localhost:${await portOf(createSecure({ cert, key }, answer))}`
  setDefaultCACertificates([...trusted, root.cert])
})
afterAll(async () => {
  setDefaultCACertificates(trusted)
  delete process.env[variable]
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
})

/** Slow machines are not what is looked at here. */
const patient = { critical: 20_000 }
const look = async (path: string, more: Partial<HttpProbeOptions> = {}) => {
  const [found] = await http({ url: `${url}${path}`, within: patient, ...more }).measure({
    signal: AbortSignal.timeout(60_000),
  })
  return found
}
const words = async (...given: Parameters<typeof look>): Promise<string> => {
  const found = await look(...given)
  return found?.ok === true ? 'good' : (found?.words ?? '')
}

describe('a front door', () => {
  it('is good by its status, its headers, and its body by path, by schema and by a text', async () => {
    const schema = z.object({ components: z.record(z.string(), z.object({ status: z.literal('UP') })) })
    const expected: Partial<HttpProbeOptions> = {
      headers: { 'Content-Type': /json/, 'x-build': 'release-12' },
      json: { status: 'UP', 'components.db.pool': 5 },
      contains: '"db"',
      schema,
    }
    expect(await words('/', expected)).toBe('good')
    expect(await words('/gone')).toContain('it answered 410')
    expect(await words('/gone', { status: [404, 410] })).toBe('good')
    expect(await words('/', { status: 204 })).toContain('it answered 200')
    expect(await words('/', { headers: { 'x-build': 'release-13', 'x-none': /./ } })).toMatch(
      /its header x-build is "release-12"; its header x-none is ""/,
    )
    expect(await words('/', { json: { 'components.db.pool': '5', 'components.redis.status': 'UP' } })).toMatch(
      /components\.db\.pool is 5, not "5"; components\.redis\.status is nothing, not "UP"/,
    )
    expect(await words('/', { schema: z.object({ version: z.string() }) })).toMatch(/not what it should be: .*version/s)
    expect(await words('/', { contains: 'DOWN' })).toContain('its body does not hold "DOWN"')
    expect(await words('/slow', { json: { status: 'UP' } })).toContain('its body is no JSON')
  })

  it('tells its time part by part, TLS too, and is held against limits by level', async () => {
    const plain = await look('/')
    expect(plain?.words).toMatch(/answered 200 in [\d.]+ ms \(connect [\d.]+ ms, first byte [\d.]+ ms\)/)
    const [whole] = await http({ url: secure, within: patient }).measure({ signal: AbortSignal.timeout(60_000) })
    expect(whole?.words).toMatch(
      /answered 200 in .*\(DNS [\d.]+ ms, connect [\d.]+ ms, TLS [\d.]+ ms, first byte [\d.]+ ms\)/,
    )
    expect(whole?.evidence).toMatchObject({ status: 200, phases: { tlsMs: expect.any(Number) } })
    const slow = await look('/slow', { within: { info: 20, warning: 100, critical: 20_000 } })
    expect(slow).toMatchObject({ ok: false, level: 'warning', unit: 'ms' })
    expect(slow?.value).toBeGreaterThan(100)
    expect(await look('/slow', { within: { info: 20, critical: 20_000 } })).toMatchObject({ ok: false, level: 'info' })
  })

  it('is followed through so many redirects, and shows its authorization to its own host alone', async () => {
    process.env[variable] = 'Bearer secret'
    const known = { authorizationFrom: variable }
    expect(await words('/hop/1', { redirects: 2, ...known })).toBe('good')
    expect(shown['/']).toBe('Bearer secret')
    expect(await words('/hop/1', { redirects: 1 })).toContain('it answered 302')
    expect(await words('/hop/1', { status: 302 })).toBe('good')
    expect(await words('/elsewhere', { redirects: 1, ...known })).toBe('good')
    expect([shown['/elsewhere'], shown['/landed']]).toEqual(['Bearer secret', undefined])
    delete process.env[variable]
    await expect(look('/', known)).rejects.toThrow(`the environment variable ${variable} is not set`)
  })

  it('is bad where nobody listens, nothing comes or an answer breaks off, and that may be our own network', async () => {
    expect(await look('', { url: 'http://127.0.0.1:1' })).toMatchObject({ ok: false, unreachable: true })
    expect(await look('/silent', { within: { critical: 50 } })).toMatchObject({
      ok: false,
      unreachable: true,
      words: expect.stringContaining('did not answer within 100 ms'),
    })
    expect(await words('/broken')).toContain('does not answer')
    setDefaultCACertificates(trusted)
    expect(await words('', { url: secure })).toContain('certificate')
    expect(http({ url: 'visits.example.test' }).problems).toHaveLength(1)
  })

  it('is left alone by a watcher that stops, which is no fault of anybody', async () => {
    const stopping = new AbortController()
    const under = http({ url: `${url}/silent` }).measure({ signal: stopping.signal })
    stopping.abort(new Error('the watcher stops'))
    await expect(under).rejects.toThrow('the watcher stops')
    // Also where it stops before a look begins: a failure that nobody waits for would end the process, and this test.
    await expect(http({ url }).measure({ signal: stopping.signal })).rejects.toThrow('the watcher stops')
    await delay(50)
  })
})
