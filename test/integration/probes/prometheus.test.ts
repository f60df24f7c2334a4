import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheus, type PrometheusOptions } from '../../../probes/prometheus.ts'
import { answering } from './answering.ts'

let body = ''
let status = 200
let server: Awaited<ReturnType<typeof answering>>
beforeAll(async () => {
  server = await answering(() => ({ status, body }))
})
afterAll(async () => server.close())

const look = async (more: Partial<PrometheusOptions> = {}) =>
  prometheus({ url: server.url, query: 'queue_depth', above: { warning: 10, critical: 100 }, ...more }).measure({
    signal: AbortSignal.timeout(20_000),
  })
/** As Prometheus documents an instant vector. */
const vector = (...series: readonly (readonly [Record<string, string>, string])[]): string =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: series.map(([metric, value]) => ({ metric, value: [1764399600.1, value] })) },
  })

describe('a PromQL query', () => {
  it('is held against its thresholds, series by series', async () => {
    status = 200
    body = vector([{ __name__: 'queue_depth', queue: 'a' }, '5'], [{ __name__: 'queue_depth', queue: 'b' }, '50'])
    expect(await look()).toMatchObject([
      { subject: 'queue_depth{queue="a"}', ok: true, value: 5 },
      { subject: 'queue_depth{queue="b"}', ok: false, value: 50, level: 'warning' },
    ])
    expect(server.asked.at(-1)).toMatchObject({ path: '/api/v1/query', body: 'query=queue_depth' })
    expect(await look({ above: 1000, below: 6 })).toMatchObject([{ ok: false, level: 'critical' }, { ok: true }])
  })

  it('may give a scalar', async () => {
    body = JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1764399600.1, '101'] } })
    expect(await look()).toMatchObject([{ ok: false, value: 101, level: 'critical' }])
  })

  it('that gives nothing saw nothing, but where nothing is what is wanted', async () => {
    body = vector()
    await expect(look()).rejects.toThrow('gives no series')
    expect(await look({ mayBeEmpty: true })).toMatchObject([{ ok: true, value: 0 }])
    body = vector([{}, 'NaN'])
    await expect(look({ mayBeEmpty: true })).rejects.toThrow('gives no number')
  })

  it('that is refused, or that nobody answers, saw nothing', async () => {
    status = 400
    body = JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error' })
    await expect(look()).rejects.toThrow('refuses the query: bad_data: parse error')
    body = '<html>'
    await expect(look()).rejects.toThrow('answered 400 without the JSON of Prometheus')
    await expect(look({ url: 'http://127.0.0.1:1' })).rejects.toThrow('does not answer')
  })

  it('sends what stands in the environment as authorization', async () => {
    status = 200
    body = vector([{}, '1'])
    process.env['SHAKEDOWN_TEST_PROMETHEUS'] = 'Bearer secret'
    await look({ authorizationFrom: 'SHAKEDOWN_TEST_PROMETHEUS' })
    delete process.env['SHAKEDOWN_TEST_PROMETHEUS']
    expect(server.asked.at(-1)?.authorization).toBe('Bearer secret')
  })

  it('needs a query, a URL and a threshold', () => {
    expect(prometheus({ url: 'prometheus', query: ' ' }).problems).toHaveLength(3)
  })
})
