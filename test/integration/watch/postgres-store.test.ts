import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newLine } from '../../../harness/incidents/line.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { openPostgresStore } from '../../../watch/store/postgres/open-store.ts'
import type { SharedStore } from '../../../watch/store/store.ts'
import { incident, look, notice } from '../../unit/watch/store/looks.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

let directory: string
let server: PostgresServer
let databases = 0
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-postgres-store-'))
  server = await startPostgres({ runDirectory: join(directory, 'run') })
}, 120_000)
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const stop = new AbortController()
const open: SharedStore[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (store) => store.close()))
})
const fresh = async (): Promise<string> => {
  const name = `store_${(databases += 1)}`
  await server.createDatabase(name)
  return server.url(name)
}
const at = (url: string, location?: string): SharedStore => {
  const store = openPostgresStore({ url, location, leaseMs: 1000, complain: () => undefined })
  open.push(store)
  return store
}
const leading = async (url: string, location?: string): Promise<SharedStore> => {
  const store = at(url, location)
  await store.lead(stop.signal)
  return store
}
const tidied = async (store: SharedStore, nowMs: number): Promise<void> => {
  while (await store.tidy(nowMs));
}

describe('a store in PostgreSQL', () => {
  it('gives back what was committed, to another watcher too, whatever monitored systems say', async () => {
    const url = await fresh()
    const first = await leading(url)
    const bad = look(2000, {
      state: 'bad',
      level: 'warning',
      words: `'; drop table look; -- \\u0000 "`,
      extra: 'second',
      evidence: { status: 503, headers: ['a'] },
      figures: [
        { subject: 'a', value: 700.5, unit: 'ms' },
        { subject: 'connect', value: 3, unit: 'ms' },
      ],
    })
    const unknown = look(2000, {
      state: 'unknown',
      blind: 'watcher',
      words: 'late',
      silenced: true,
      ticks: 4,
      figures: [],
    })
    const line = { ...newLine('a', 'looks'), incident: incident(2000) }
    const change = {
      looks: [look(1000), bad, unknown],
      lines: [line],
      incidents: [incident(2000)],
      ticks: { a: 2000 },
      memos: [{ monitor: 'a', id: 'm1', dueMs: 8_640_000_000_000_000, data: { key: 'k' } }],
    }
    await first.commit(change)
    // An answer may be lost: what is written already is not written again.
    await first.commit(change)
    const figures = [{ subject: 'a', value: 12, unit: 'ms' }]
    await first.commit({ looks: [look(3000, { state: 'unknown', blind: 'probe', words: 'a\0b\ud800', figures })] })
    await first.close()
    const store = await leading(url)
    const kept = look(3000, { state: 'unknown', blind: 'probe', words: 'a\uFFFDb\uFFFD', figures })
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([look(1000, { figures }), bad, unknown, kept])
    expect(await store.tallies('hour', 0)).toEqual([
      { monitor: 'a', startMs: 0, good: 1, bad: 0, unknown: 1, silenced: 4 },
    ])
    expect(await store.remember()).toEqual({ lines: [line], ticks: { a: 2000 }, memos: change.memos })
    await store.commit({ incidents: [incident(2000, { closedMs: 3000 })], forget: [{ monitor: 'a', id: 'm1' }] })
    expect(await store.incidents({ open: true })).toEqual([])
    expect(await store.incidents({ monitor: 'a' })).toMatchObject([{ closedMs: 3000 }])
    expect((await store.remember()).memos).toEqual([])
  })

  it('keeps a change whole or not at all', async () => {
    const store = await leading(await fresh())
    const broken = look(2, { tookMs: Number.NaN })
    await expect(store.commit({ looks: [look(1), broken], notices: [notice('n')] })).rejects.toThrow('null value')
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([])
    expect((await store.outbox()).waiting).toBe(0)
  })

  it('sends what waits as parcels, the same again until it is delivered', async () => {
    const store = await leading(await fresh())
    await store.commit({ notices: [notice('n1'), notice('n2'), notice('n3'), notice('o1', 'other')] })
    await store.commit({ notices: [notice('n1')] })
    const parcel = await store.parcel('log', 100, 2)
    expect(parcel).toMatchObject({ channel: 'log', attempts: 0, notices: [{ id: 'n1' }, { id: 'n2' }] })
    expect(await store.parcel('log', 101, 2)).toEqual(parcel)
    if (parcel === undefined) throw new Error('no parcel')
    await store.delayed(parcel, 500, ['n2'])
    expect(await store.parcel('log', 499, 2)).toBeUndefined()
    expect(await store.parcel('log', 500, 2)).toMatchObject({ id: parcel.id, attempts: 1, notices: [{ id: 'n1' }] })
    await store.delivered(parcel, 501)
    const next = await store.parcel('log', 502, 2)
    expect(next?.notices.map(({ id }) => id)).toEqual(['n3'])
    if (next === undefined) throw new Error('no parcel')
    await store.refused(next, 503, 'no such channel')
    expect(await store.outbox()).toEqual({
      waiting: 1,
      refused: [{ channel: 'log', atMs: 503, words: 'no such channel' }],
    })
    // All of one incident: apart, one at a time.
    expect((await store.parcel('other', 504, 9, true))?.notices).toHaveLength(1)
  })

  it('counts looks on the timetable, and keeps the counts and percentiles when the looks are gone', async () => {
    const store = await leading(await fresh())
    const start = 100 * dayMs
    await store.commit({
      looks: [
        ...Array.from({ length: 120 }, (_, n) =>
          look(start + n * 60_000, { figures: [{ subject: 'a', value: n, unit: '' }] }),
        ),
        look(start + 1, { state: 'bad', extra: 'faster' }),
        look(start + 2, { state: 'bad', aspect: 'afterwards' }),
        look(start + 3, { state: 'bad' }),
        look(start + 4, { state: 'bad', silenced: true }),
        look(start + hourMs + 5, { state: 'unknown', ticks: 40 }),
      ],
    })
    const byHour = [
      { monitor: 'a', startMs: start, good: 60, bad: 1, unknown: 0, silenced: 1 },
      { monitor: 'a', startMs: start + hourMs, good: 60, bad: 0, unknown: 40, silenced: 0 },
    ]
    const counts = async () => [await store.tallies('hour', 0, 'a'), await store.tallies('day', 0)]
    const byDay = [{ monitor: 'a', startMs: start, good: 120, bad: 1, unknown: 40, silenced: 1 }]
    expect(await counts()).toEqual([byHour, byDay])
    await tidied(store, start + 8 * dayMs)
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([])
    expect(await counts()).toEqual([byHour, byDay])
    const [first] = await store.percentiles('a', 0)
    expect(first).toMatchObject({ startMs: start, p50: expect.closeTo(28, -1), p99: expect.closeTo(59, -0.5) })
    await store.commit({ looks: [look(start + 50, { state: 'unknown', ticks: 3 })] })
    expect(await counts()).toEqual([[{ ...byHour[0], unknown: 3 }, byHour[1]], [{ ...byDay[0], unknown: 43 }]])
    await tidied(store, start + 500 * dayMs)
    expect(await counts()).toEqual([[], []])
  })

  it('lets one watcher write: who lost the lease without knowing writes nothing and sends nothing', async () => {
    const url = await fresh()
    const first = at(url)
    const over = await first.lead(stop.signal)
    await first.commit({ looks: [look(1)], notices: [notice('n1')] })
    const second = at(url)
    const waits = second.lead(stop.signal)
    const thief = new Client({ connectionString: url })
    await thief.connect()
    // As if a third one had looked, and ended, while the first one was frozen: a lease that only ran out would be the first one's again if its renewal came before the second one's try.
    await thief.query(`update shakedown_watch.lease set holder = '', until = '-infinity'`)
    await waits
    await thief.end()
    await expect(first.commit({ looks: [look(2)] })).rejects.toMatchObject({ code: 'store-lost' })
    expect(await first.parcel('log', 10, 9)).toBeUndefined()
    await second.commit({ looks: [look(3)] })
    expect((await second.looks({ monitor: 'a', fromMs: 0 })).map(({ atMs }) => atMs)).toEqual([1, 3])
    expect((await second.parcel('log', 10, 9))?.notices).toHaveLength(1)
    if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
    // Who ends in good order holds nobody up.
    await second.close()
    await first.lead(stop.signal)
    await first.commit({ looks: [look(4)] })
  })

  it('keeps the looks of locations apart, and pauses all of them at once', async () => {
    const url = await fresh()
    const [london, dublin] = [await leading(url, 'london'), await leading(url, 'dublin-2')]
    await london.commit({ looks: [look(1)] })
    await dublin.commit({ looks: [look(2)] })
    expect((await london.looks({ monitor: 'a', fromMs: 0 })).map(({ atMs }) => atMs)).toEqual([1])
    await at(url).pause({ untilMs: 100, reason: 'audit' })
    expect(await london.paused(99)).toEqual({ untilMs: 100, reason: 'audit' })
    expect(await dublin.paused(100)).toBeUndefined()
    await at(url, 'london').pause(undefined)
    expect(await dublin.paused(1)).toBeUndefined()
    const counted = []
    for (let n = 0; n < 4; n += 1) counted.push(await london.countPublished(5, 3))
    expect(counted).toEqual([true, true, true, false])
    expect(await london.countPublished(hourMs, 0)).toBe(false)
  })

  it('refuses a newer schema and what is no database, and waits for one that does not answer', async () => {
    const url = await fresh()
    await at(url).outbox()
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('insert into shakedown_watch.version values (99)')
    await client.end()
    await expect(at(url).lead(stop.signal)).rejects.toMatchObject({ code: 'newer-store', exitCode: 2 })
    await expect(at(server.url('nowhere')).lead(stop.signal)).rejects.toMatchObject({
      code: 'store-unusable',
      exitCode: 4,
    })
    const soon = AbortSignal.timeout(800)
    const silent = at('postgresql://nobody@127.0.0.1:9/none')
    await expect(silent.lead(soon)).rejects.toThrow('aborted')
    await expect(silent.outbox()).rejects.toMatchObject({ code: 'store-unreachable', exitCode: 4 })
    expect(silent.unsure()).toContain('does not answer')
  })
})
