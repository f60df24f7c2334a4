import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newLine } from '../../../../harness/incidents/line.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import { incident, look, notice } from './looks.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-store-'))
})
afterAll(async () => rm(directory, { recursive: true, force: true }))

const memory = () => openStore({ file: ':memory:' })
const tidied = async (store: ReturnType<typeof openStore>, nowMs: number): Promise<number> => {
  let steps = 0
  while (await store.tidy(nowMs)) steps += 1
  return steps
}

describe('the store', () => {
  it('gives back what was committed, after it was closed too', async () => {
    const file = join(directory, 'back.sqlite')
    const first = openStore({ file })
    const bad = look(2000, {
      state: 'bad',
      level: 'warning',
      words: 'slow',
      extra: 'second',
      evidence: { status: 503, headers: ['a'] },
      figures: [
        { subject: 'a', value: 700, unit: 'ms' },
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
    await first.commit({
      looks: [look(1000), bad, unknown],
      lines: [line],
      incidents: [incident(2000)],
      ticks: { a: 2000 },
      memos: [{ monitor: 'a', id: 'm1', dueMs: 9, data: { key: 'k' } }],
    })
    await first.close()
    const store = openStore({ file })
    // Of a good look only the figure is kept; what it is of is known of its monitor.
    const good = look(1000, { figures: [{ subject: 'a', value: 12, unit: 'ms' }] })
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([good, bad, unknown])
    expect(await store.remember()).toEqual({
      lines: [line],
      ticks: { a: 2000 },
      memos: [{ monitor: 'a', id: 'm1', dueMs: 9, data: { key: 'k' } }],
    })
    expect(await store.incidents({ open: true })).toEqual([incident(2000)])
    await store.commit({
      incidents: [incident(2000, { closedMs: 3000 })],
      forget: [{ monitor: 'a', id: 'm1' }],
    })
    expect(await store.incidents({ open: true })).toEqual([])
    expect(await store.incidents({ monitor: 'a' })).toMatchObject([{ closedMs: 3000 }])
    expect((await store.remember()).memos).toEqual([])
    await store.close()
  })

  it('keeps a change whole or not at all', async () => {
    const store = memory()
    const broken = look(2, { tookMs: Number.NaN })
    await expect(store.commit({ looks: [look(1), broken], notices: [notice('n')] })).rejects.toThrow('NOT NULL')
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([])
    expect((await store.outbox()).waiting).toBe(0)
    await store.close()
  })

  it('sends what waits as parcels, one at a time, the same again until it is delivered', async () => {
    const store = memory()
    await store.commit({ notices: [notice('n1'), notice('n2'), notice('n3'), notice('o1', 'other')] })
    // The same notice again is the same notice.
    await store.commit({ notices: [notice('n1')] })
    const parcel = await store.parcel('log', 100, 2)
    expect(parcel).toMatchObject({ channel: 'log', attempts: 0, notices: [{ id: 'n1' }, { id: 'n2' }] })
    expect(await store.parcel('log', 101, 2)).toEqual(parcel)
    if (parcel === undefined) throw new Error('no parcel')
    await store.delayed(parcel, 500)
    expect(await store.parcel('log', 499, 2)).toBeUndefined()
    expect(await store.parcel('log', 500, 2)).toEqual({ ...parcel, attempts: 1 })
    await store.delivered(parcel, 501)
    const next = await store.parcel('log', 502, 2)
    expect(next?.notices.map(({ id }) => id)).toEqual(['n3'])
    if (next === undefined) throw new Error('no parcel')
    await store.refused(next, 503, 'no such channel')
    expect(await store.outbox()).toEqual({
      waiting: 1,
      refused: [{ channel: 'log', atMs: 503, words: 'no such channel' }],
    })
    expect((await store.parcel('other', 504, 9))?.notices).toHaveLength(1)
    await store.close()
  })

  it('counts looks on the timetable, a gap by its ticks, and keeps the counts when the looks are gone', async () => {
    const store = memory()
    const start = 100 * dayMs
    const looks = Array.from({ length: 120 }, (_, n) =>
      look(start + n * 60_000, { figures: [{ subject: 'a', value: n, unit: '' }] }),
    )
    await store.commit({
      looks: [
        ...looks,
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
    const byDay = [{ monitor: 'a', startMs: start, good: 120, bad: 1, unknown: 40, silenced: 1 }]
    const counts = async () => [await store.tallies('hour', 0, 'a'), await store.tallies('day', 0)]
    expect(await counts()).toEqual([byHour, byDay])
    await tidied(store, start + hourMs + 1)
    expect(await counts()).toEqual([byHour, byDay])
    await tidied(store, start + 8 * dayMs)
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toEqual([])
    expect(await counts()).toEqual([byHour, byDay])
    const [first] = await store.percentiles('a', 0)
    expect(first).toMatchObject({ startMs: start, p50: expect.closeTo(28, -1), p99: expect.closeTo(59, -0.5) })
    // Found out late, of an hour that is rolled up.
    await store.commit({ looks: [look(start + 50, { state: 'unknown', ticks: 3 })] })
    expect(await counts()).toEqual([[{ ...byHour[0], unknown: 3 }, byHour[1]], [{ ...byDay[0], unknown: 43 }]])
    await tidied(store, start + 500 * dayMs)
    expect(await counts()).toEqual([[], []])
    await store.close()
  })

  it('tidies in steps that hold nobody up', async () => {
    const store = openStore({ file: join(directory, 'tidy.sqlite') })
    for (let n = 0; n < 20; n += 1)
      await store.commit({ looks: Array.from({ length: 1000 }, (_, each) => look(n * 1_000_000 + each * 1000)) })
    const longest: number[] = []
    for (;;) {
      const began = process.cpuUsage().user
      const more = await store.tidy(30 * dayMs)
      longest.push((process.cpuUsage().user - began) / 1000)
      if (!more) break
    }
    expect(longest.length).toBeGreaterThan(40)
    // Processor time, in ms; what a busy machine adds to it is not ours.
    expect(Math.max(...longest)).toBeLessThan(100)
    await store.close()
  })

  it('counts what is published by the hour, and knows of a pause that another process set', async () => {
    const file = join(directory, 'pause.sqlite')
    const store = openStore({ file })
    const counted = []
    for (let n = 0; n < 4; n += 1) counted.push(await store.countPublished(5, 3))
    expect(counted).toEqual([true, true, true, false])
    expect([await store.countPublished(hourMs, 3), await store.countPublished(hourMs, 0)]).toEqual([true, false])
    const other = openStore({ file, alone: false })
    await other.pause({ untilMs: 100, reason: 'audit' })
    expect(await store.paused(99)).toEqual({ untilMs: 100, reason: 'audit' })
    expect(await store.paused(100)).toBeUndefined()
    await other.pause({})
    expect(await store.paused(1e15)).toEqual({})
    await other.pause(undefined)
    expect(await store.paused(1)).toBeUndefined()
    await other.close()
    await store.close()
  })

  it('refuses a store of a newer schema, one that another watcher has, and what is no store', async () => {
    const file = join(directory, 'newer.sqlite')
    const database = new DatabaseSync(file)
    database.exec('pragma user_version = 99')
    database.close()
    expect(() => openStore({ file })).toThrow(expect.objectContaining({ code: 'newer-store', exitCode: 2 }))
    const taken = join(directory, 'taken.sqlite')
    const store = openStore({ file: taken })
    expect(() => openStore({ file: taken })).toThrow(expect.objectContaining({ code: 'store-taken', exitCode: 4 }))
    await store.close()
    await openStore({ file: taken }).close()
    expect(() => openStore({ file: import.meta.filename })).toThrow(expect.objectContaining({ code: 'store-unusable' }))
    expect(() => openStore({ file: join(import.meta.filename, 'x.sqlite') })).toThrow(
      expect.objectContaining({ code: 'store-unavailable', exitCode: 4 }),
    )
  })
})
