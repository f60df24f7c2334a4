import { describe, expect, it } from 'vitest'
import type { FreeProbe, Measurement } from '../../../harness/model/probe.ts'
import { percentileOf, window } from '../../../probes/window.ts'

const signal = AbortSignal.timeout(60_000)
/** A probe that finds one figure after the other; what is above a thousand is out of its own bounds. */
const playing = (...values: readonly number[]): FreeProbe => {
  const left = [...values]
  return {
    name: 'playing',
    needs: 'nothing',
    measure: async () => {
      const value = left.shift()
      if (value === undefined) return Promise.reject(new Error('nothing was seen'))
      return Promise.resolve([{ subject: 'door', value, unit: 'ms', ok: value <= 1000, words: `${value} ms` }])
    },
  }
}
const lastOf = async (probe: FreeProbe, looks: number): Promise<readonly Measurement[]> => {
  let found: readonly Measurement[] = []
  for (let n = 0; n < looks; n += 1) found = await probe.measure({ signal })
  return found
}

describe('a window', () => {
  it('judges the percentiles of what was found in it, by level', async () => {
    const values = Array.from({ length: 100 }, (_, n) => n + 1)
    const found = await lastOf(
      window({ of: playing(...values), last: '1h', p95: { info: 94, warning: 95 }, p99: 98 }),
      100,
    )
    expect(found).toMatchObject([
      { ok: true, value: 100 },
      { subject: 'P95 of door', ok: false, value: 95, level: 'info' },
      { subject: 'P99 of door', ok: false, value: 99, level: 'critical' },
    ])
  })

  it('judges the share of looks out of bounds, and none of them alone', async () => {
    const values = [2000, ...Array.from({ length: 19 }, () => 1)]
    const probe = window({ of: playing(...values), last: '1h', failing: { info: 1, warning: 2, critical: 5 } })
    expect(await lastOf(probe, 1)).toMatchObject([{ ok: true }])
    expect(await lastOf(probe, 19)).toMatchObject([{ ok: true }, { ok: false, value: 5, unit: '%', level: 'warning' }])
  })

  it('forgets what is older, and gathers nothing of a look that saw nothing', async () => {
    const probe = window({ of: playing(5000, 1, 1), last: '1ms', failing: 0, atLeast: 1 })
    expect(await lastOf(probe, 1)).toMatchObject([{}, { ok: false, value: 100 }])
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await lastOf(probe, 1)).toMatchObject([{}, { ok: true, value: 0 }])
    await lastOf(probe, 1)
    await expect(probe.measure({ signal })).rejects.toThrow('nothing was seen')
  })

  it('needs a threshold, and says what is wrong with its probe', () => {
    expect(window({ of: { ...playing(), problems: ['wrong'] }, last: '1h' }).problems).toEqual([
      'wrong',
      expect.stringContaining('no threshold'),
    ])
  })
})

describe('a percentile', () => {
  it('is the nearest rank', () => {
    expect(percentileOf([4, 1, 3, 2], 0.5)).toBe(2)
    expect(percentileOf([7], 0.99)).toBe(7)
  })
})
