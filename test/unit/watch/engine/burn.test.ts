import { describe, expect, it } from 'vitest'
import { watchForm } from '../../../../harness/settings/watch-settings.ts'
import { http } from '../../../../probes/http.ts'
import { standardOutput } from '../../../../watch/channels/standard-output.ts'
import { defineMonitor } from '../../../../watch/define-monitor.ts'
import { burnOf } from '../../../../watch/engine/burn.ts'
import { desk } from '../../../../watch/engine/desk.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import { look } from '../store/looks.ts'

const minuteMs = 60_000
const nowMs = Date.parse('2026-01-10T12:00:00Z')
const door = defineMonitor({
  name: 'door',
  every: '30s',
  probe: http({ url: 'http://127.0.0.1/' }),
  objective: { share: 99.9 },
})
/** Looks every 30 s for six hours; the last so many minutes are bad. */
const looks = (badMinutes: number, endMs = nowMs) =>
  Array.from({ length: 720 }, (_, n) => endMs - n * 30_000).map((atMs) =>
    look(atMs, { monitor: 'door', state: endMs - atMs < badMinutes * minuteMs ? 'bad' : 'good' }),
  )

describe('the rate at which an error budget burns', () => {
  it('opens one incident of its own and closes it, by looks on the timetable alone', () => {
    const burn = burnOf([door])
    const settings = watchForm.parse({ channels: { log: standardOutput() } })
    const book = desk({ monitors: [door], known: new Set(['door']), settings, lines: [] })
    const step = (atMs: number) => burn.beats(atMs).map(({ monitor, beat }) => book.beat(monitor, 'objective', beat))
    for (const each of looks(0)) burn.count(each)
    expect(step(nowMs)).toEqual([{}])
    // What is beside the timetable, and what is in maintenance, burns nothing.
    for (let n = 0; n < 100; n += 1) {
      burn.count(look(nowMs - n, { monitor: 'door', state: 'bad', extra: 'faster' }))
      burn.count(look(nowMs - n, { monitor: 'door', state: 'bad', silenced: true }))
    }
    expect(step(nowMs)).toEqual([{}])
    const laterMs = nowMs + 5 * minuteMs
    for (let n = 1; n <= 10; n += 1) burn.count(look(nowMs + n * 30_000, { monitor: 'door', state: 'bad' }))
    expect(step(laterMs)).toMatchObject([
      { notices: [{ kind: 'opened', incident: { aspect: 'objective', level: 'critical' } }] },
    ])
    expect(step(laterMs + 1000)[0]?.notices).toEqual([])
    const muchLaterMs = laterMs + 7 * 60 * minuteMs
    for (const each of looks(0, muchLaterMs)) burn.count(each)
    expect(step(muchLaterMs)).toMatchObject([{ notices: [{ kind: 'closed' }] }])
    expect(book.open()).toEqual([])
  })

  it('is the same after a restart, and nothing where too little was seen', async () => {
    const store = openStore({ file: ':memory:' })
    await store.commit({ looks: looks(10) })
    const burn = burnOf([door])
    expect(burn.beats(nowMs)).toEqual([])
    await burn.recall(store, nowMs)
    expect(burn.beats(nowMs)).toMatchObject([{ monitor: 'door', beat: { bad: true, level: 'critical' } }])
    await store.close()
  })

  it('is asked of a promise that can be kept', () => {
    const { problems } = defineMonitor({
      name: 'door',
      every: '30s',
      probe: http({ url: 'http://a.test' }),
      objective: { share: 100 },
    })
    expect(problems).toEqual([expect.stringContaining('must be below 100')])
  })
})
