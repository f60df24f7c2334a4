import { describe, expect, it } from 'vitest'
import { defineLoad, type LoadOptions } from '../../../load/define-load.ts'
import { loadConfig } from '../../../harness/settings/config.ts'
import { dueInAll } from '../../../load/arrivals.ts'

const right: LoadOptions = {
  name: 'gateway',
  url: 'http://127.0.0.1:8080',
  requests: [{ name: 'list', path: '/notes' }],
  rate: 10,
  stages: [{ lasts: '10s', rate: 10 }],
  thresholds: { p95Ms: 500 },
}
const made = (options: unknown): unknown => Reflect.apply(defineLoad, undefined, [options])

describe('defineLoad', () => {
  it('needs a name, a place, requests, rates and a threshold, and sets the rest', () => {
    expect(defineLoad(right)).toEqual({
      name: 'gateway',
      url: 'http://127.0.0.1:8080',
      requests: [{ name: 'list', path: '/notes', method: 'GET', headers: {}, weight: 1 }],
      rate: 10,
      stages: [{ lastsMs: 10_000, rate: 10 }],
      thresholds: { p95Ms: 500, errorShare: 0 },
      timeoutMs: 10_000,
      inFlightAtMost: 500,
    })
  })

  it.each([
    [{ ...right, thresholds: {} }, 'thresholds names none: a load without one cannot fail'],
    [{ ...right, url: 'http://gateway.example.test' }, 'allow must name the host "gateway.example.test" once more'],
    [{ ...right, url: 'http://127.0.0.1:8080/notes' }, 'url has a path'],
    [{ ...right, url: 'gateway' }, 'url must be a URL with http or https'],
    [{ ...right, stages: [{ lasts: '10', rate: 1 }] }, 'stages.0.lasts must be a length of time'],
    [{ ...right, rate: 0, stages: [{ lasts: '10s', rate: 0 }] }, 'stages never come to a request'],
    [{ ...right, requests: [] }, 'requests names none'],
    [{ ...right, requests: [...right.requests, ...right.requests] }, 'requests names "list" twice'],
    [{ ...right, requests: [{ name: 'list', path: 'notes' }] }, 'requests.0.path must begin with "/"'],
    [{ ...right, requests: [{ name: 'list', path: '/', expct: {} }] }, 'expct is no setting of requests.0'],
    [{ ...right, tresholds: {} }, 'tresholds is no setting of a load'],
    [{ ...right, rate: 'fast' }, 'rate is missing or of the wrong kind'],
    [{}, 'the load without a name cannot be made'],
  ])('refuses %j', (options, words) => {
    expect(() => made(options)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(words) }),
    )
  })

  it('tells all that is wrong at once', () => {
    expect(() => made({ ...right, url: 'x', thresholds: {} })).toThrow(/url must be .*; thresholds names none/)
  })

  it('takes a host that is named twice', () => {
    expect(defineLoad({ ...right, url: 'https://gateway.example.test', allow: 'gateway.example.test' }).url).toBe(
      'https://gateway.example.test',
    )
  })
})

it('is shown on its page as it can be read', async () => {
  const cwd = new URL('../../..', import.meta.url).pathname
  const { loads } = await loadConfig({ flags: {}, env: {}, cwd, file: 'docs/examples/load/shakedown.config.ts' })
  expect(loads.map((load) => [load.name, dueInAll(load)])).toEqual([['gateway', 13_650]])
})
