import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { healthComponents, type HealthComponentsOptions } from '../../../probes/health-components.ts'
import { answering } from './answering.ts'

let body: unknown
let status = 200
let server: Awaited<ReturnType<typeof answering>>
beforeAll(async () => {
  server = await answering(() => ({ status, body: JSON.stringify(body) }))
})
afterAll(async () => server.close())

const look = async (more: Partial<HealthComponentsOptions> = {}) =>
  healthComponents({ url: `${server.url}/health`, ...more }).measure({ signal: AbortSignal.timeout(20_000) })

/** As a service of HMPPS answers: counts are strings, and dead letters leave it up. */
const hmpps = (db: string) => ({
  status: db,
  components: {
    db: { status: db, details: db === 'UP' ? { database: 'PostgreSQL' } : { error: 'connection refused' } },
    'visits-health': {
      status: 'UP',
      details: {
        queueName: 'visits',
        messagesOnQueue: '0',
        messagesInFlight: '0',
        dlqStatus: 'UP',
        messagesOnDlq: '3',
      },
    },
    ping: { status: 'UNKNOWN' },
    stores: { status: 'UP', components: { reader: { status: 'UP' } } },
  },
})

describe('the health of a service', () => {
  it('is told part by part, and an answer with 503 is an answer', async () => {
    status = 200
    body = hmpps('UP')
    const good = await look()
    expect(good.every(({ ok }) => ok)).toBe(true)
    expect(good.map(({ subject }) => subject)).toEqual([
      `${server.url}/health`,
      'db',
      'visits-health',
      'ping',
      'stores',
      'stores.reader',
    ])
    status = 503
    body = hmpps('DOWN')
    const found = await look({ components: { db: 'warning' } })
    expect(found.filter(({ ok }) => !ok)).toMatchObject([
      { subject: `${server.url}/health` },
      { subject: 'db', level: 'warning', words: 'db is DOWN: connection refused' },
    ])
  })

  it('may leave a part out, and misses one that it must tell of', async () => {
    const found = await look({ components: { db: false, redis: 'critical' } })
    expect(found.filter(({ ok }) => !ok)).toMatchObject([
      { subject: 'redis', words: expect.stringContaining('does not tell of redis') },
    ])
  })

  it('may be judged by the dead letters that it reports', async () => {
    status = 200
    body = hmpps('UP')
    expect((await look({ deadLetters: { warning: 2 } })).filter(({ ok }) => !ok)).toMatchObject([
      { subject: 'visits-health dead letters', value: 3, level: 'warning' },
    ])
  })

  it('is bad where the answer is none, and where there is none it may be our own network', async () => {
    body = 'fine'
    expect(await look()).toMatchObject([{ ok: false, words: expect.stringContaining('and no health') }])
    expect(await look({ url: 'http://127.0.0.1:1/health' })).toMatchObject([{ ok: false, unreachable: true }])
    expect(healthComponents({ url: 'health' }).problems).toHaveLength(1)
  })
})
