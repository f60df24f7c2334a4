import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Ground } from '../../../cli/monitor-proof/ground.ts'
import { type MonitorMistake, monitorMistakes } from '../../../cli/monitor-proof/mistakes.ts'
import { isProven } from '../../../cli/monitor-proof/monitor-matrix.ts'
import { observer } from '../../../cli/monitor-proof/observer.ts'
import { proveMistake } from '../../../cli/monitor-proof/prove-mistake.ts'
import { incident, look, notice } from './store/looks.ts'

const signal = AbortSignal.timeout(60_000)
// The mistakes of these tests touch nothing.
const ground: Ground = Object.create(null)

/** A watcher that looks every few milliseconds, and tells of these monitors as soon as a mistake is made. */
const watching = (tells: readonly string[]) => {
  const seen = observer()
  const running = new AbortController()
  const state = { broken: false, mended: false }
  const work = async (): Promise<void> => {
    for (let n = 0; !running.signal.aborted; n += 1) {
      await delay(2)
      const notices = tells.flatMap((monitor) => {
        const about = { ...notice(`${n}`), incident: incident(1, { id: `${monitor}/1`, monitor, words: 'bad' }) }
        if (state.mended) return [{ ...about, kind: 'closed' as const }]
        return state.broken ? [about] : []
      })
      seen.changed({ looks: [look(n, { monitor: 'door' })], notices })
    }
  }
  const ended = work()
  const mistake: MonitorMistake = {
    name: 'broken-door',
    says: 'It is broken.',
    monitor: 'door',
    aspect: 'looks',
    withinLooks: 3,
    make: async () => {
      state.broken = true
      return Promise.resolve(async () => Promise.resolve(void (state.mended = true)))
    },
  }
  return { seen, mistake, state, stop: async () => (running.abort(), ended) }
}

describe('the proof of a monitor', () => {
  it('is caught where somebody hears of the one incident, and that it is over', async () => {
    const { seen, mistake, stop } = watching(['door'])
    const row = await proveMistake(mistake, ground, seen, signal)
    await stop()
    expect(row).toMatchObject({ caught: true, mistake: 'broken-door', words: 'bad' })
    expect(isProven({ rows: [row], falseAlarms: [], healthyLooks: 1 })).toBe(true)
    expect(isProven({ rows: [row], falseAlarms: ['hall: bad'], healthyLooks: 1 })).toBe(false)
  })

  it('has escaped where nobody hears of it within its looks, and is mended all the same', async () => {
    const { seen, mistake, state, stop } = watching([])
    const row = await proveMistake(mistake, ground, seen, signal)
    await stop()
    expect(row).toMatchObject({ caught: false, words: expect.stringContaining('nobody heard of it within') })
    expect(state.mended).toBe(true)
    expect(isProven({ rows: [row], falseAlarms: [], healthyLooks: 1 })).toBe(false)
  })

  it('has escaped where somebody hears of something else too', async () => {
    const { seen, mistake, stop } = watching(['door', 'hall'])
    const row = await proveMistake(mistake, ground, seen, signal)
    await stop()
    expect(row).toMatchObject({ caught: false, words: expect.stringContaining('somebody also heard of hall') })
  })

  it('names each mistake once', () => {
    const names = monitorMistakes.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
