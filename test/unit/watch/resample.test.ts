import { describe, expect, it } from 'vitest'
import { resample } from '../../../bench/watch/resample.ts'
import { http } from '../../../probes/http.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { look } from './store/looks.ts'

const door = defineMonitor({ name: 'door', every: '5m', probe: http({ url: 'http://127.0.0.1/' }) })
const recorded = (bad: number) =>
  Array.from({ length: 100 }, (_, n) => look(n, { monitor: 'door', state: n < bad ? 'bad' : 'good' }))

describe('a recording that is drawn again for thirty days', () => {
  it('opens nothing where nothing was bad, nor where what was bad once was good when it was looked at again', () => {
    expect(resample([door], recorded(0), { days: 30, seed: 'a' })).toEqual({ looks: 8640, opened: [] })
    const second = [look(500, { monitor: 'door', extra: 'second' })]
    const { looks, opened } = resample([door], [...recorded(2), ...second], { days: 30, seed: 'a' })
    expect(looks).toBeGreaterThan(8640)
    expect(opened).toEqual([])
  })

  it('opens incidents where looks are bad that often, so that a healthy recording means something', () => {
    expect(resample([door], recorded(20), { days: 30, seed: 'a' }).opened.length).toBeGreaterThan(0)
  })
})
