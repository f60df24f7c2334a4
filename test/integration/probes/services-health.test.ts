import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servicesHealth, type ServicesHealthOptions } from '../../../probes/services-health.ts'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'

/** What each answers, by its path; another never does. */
const answers: Readonly<Record<string, readonly [number, string]>> = {
  '/identity': [200, '{"status":"UP","components":{"db":{"status":"UP"}}}'],
  '/risk': [503, '{"status":"DOWN","components":{"db":{"status":"DOWN"},"kafka":{"status":"UP"}}}'],
  '/flags': [200, '{"status":"OUT_OF_SERVICE"}'],
  '/plain': [200, 'ok'],
  '/broken': [500, ''],
}
const server = createServer(({ url = '' }, response) => {
  const answer = answers[url]
  if (answer !== undefined) response.writeHead(answer[0]).end(answer[1])
})
let base: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  base = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const look = async (names: readonly string[], more: Partial<ServicesHealthOptions> = {}) =>
  servicesHealth({ services: Object.fromEntries(names.map((name) => [name, `${base}/${name}`])), ...more }).measure({
    signal: AbortSignal.timeout(30_000),
  })

describe('the health of several services', () => {
  it('is told of each, by what it says and by its status', async () => {
    const seen = await look(['identity', 'risk', 'flags', 'plain', 'broken'], {
      levels: { risk: 'critical', plain: 'info' },
    })
    expect(seen.map(({ subject, ok, level, words }) => [subject, ok, level, words])).toEqual([
      ['identity', true, undefined, 'identity is UP'],
      ['risk', false, 'critical', 'risk is DOWN (503, db is DOWN)'],
      ['flags', false, undefined, 'flags is OUT_OF_SERVICE (200)'],
      ['plain', true, undefined, 'plain answered 200'],
      ['broken', false, undefined, 'broken answered 500'],
    ])
  })

  it('is told though one hangs and another is not there', async () => {
    const { port, release } = await reservePort()
    const gone = `http://127.0.0.1:${port}/health`
    const services = { identity: `${base}/identity`, hangs: `${base}/hangs`, gone }
    const [identity, hangs, away] = await look([], { services })
    release()
    expect(identity).toMatchObject({ ok: true })
    expect(hangs).toMatchObject({
      ok: false,
      unreachable: true,
      words: 'hangs does not answer: nothing within 10000 ms',
    })
    expect(away).toMatchObject({ ok: false, unreachable: true, words: expect.stringContaining('ECONNREFUSED') })
  })

  it('says what is wrong with how it was made', () => {
    expect(servicesHealth({ services: {} }).problems).toHaveLength(1)
    const services = { identity: 'identity:8080' }
    expect(servicesHealth({ services, levels: { risk: 'critical' } }).problems).toHaveLength(2)
  })
})
