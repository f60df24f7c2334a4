import { describe, expect, it } from 'vitest'
import { ShakedownError } from '../../../../harness/errors.ts'
import type { Measurement, Probe } from '../../../../harness/model/probe.ts'
import { defineMonitor } from '../../../../watch/define-monitor.ts'
import { lookWith, pausedCode, seenIn } from '../../../../watch/engine/look-with.ts'

const probe: Probe = { name: 'sample', needs: 'nothing', measure: async () => Promise.resolve([]) }
const monitor = defineMonitor({ name: 'm', every: '1s', timeout: '200ms', probe, level: 'warning' })
const never = new AbortController().signal
const one = (more: Partial<Measurement> = {}): Measurement => ({
  subject: 's',
  value: 1,
  unit: 'ms',
  ok: true,
  words: 'fine',
  ...more,
})

describe('a look', () => {
  it('is as bad as the worst that was measured, and says what is bad', () => {
    const measured = [one(), one({ ok: false, words: 'slow', level: 'info' }), one({ ok: false, words: 'full' })]
    expect(seenIn(measured, monitor)).toMatchObject({ state: 'bad', level: 'warning', words: 'slow; full' })
    expect(seenIn([one(), one()], monitor)).toMatchObject({ state: 'good', words: 'fine; fine' })
  })

  it('says when what is bad was seen, unless that took the whole look', () => {
    const [early, late] = [
      { fromMs: 10, toMs: 20 },
      { fromMs: 15, toMs: 30 },
    ]
    const bad = (more: Partial<Measurement>) => one({ ok: false, ...more })
    const seen = (...all: Measurement[]) => seenIn(all, monitor).seen
    expect(seen(bad({ seen: early }), bad({ seen: late }), one())).toEqual({ fromMs: 10, toMs: 30 })
    expect(seen(bad({ seen: early }), bad({}))).toBeUndefined()
  })

  it('over nothing is unknown', () => {
    expect(seenIn([], monitor)).toMatchObject({ state: 'unknown', blind: 'probe' })
  })

  it('of a probe that hangs ends by its own time-out, as unknown', async () => {
    const seen = await lookWith(monitor, async () => new Promise(() => undefined), never)
    expect(seen).toMatchObject({ state: 'unknown', blind: 'probe', words: 'sample did not end within 200 ms' })
  })

  it('of a probe that throws is unknown, and says why', async () => {
    const seen = await lookWith(monitor, async () => Promise.reject(new Error('no rights')), never)
    expect(seen).toMatchObject({ state: 'unknown', blind: 'probe', words: 'sample failed: no rights' })
  })

  it('that somebody paused is nobody’s fault', async () => {
    const paused = new ShakedownError(pausedCode, 'publishing is paused', { hint: '', exitCode: 5 })
    const seen = await lookWith(monitor, async () => Promise.reject(paused), never)
    expect(seen).toMatchObject({ state: 'unknown', blind: 'paused', words: 'publishing is paused' })
  })

  it('is no look at all once the watcher stops', async () => {
    const stop = new AbortController()
    const looking = lookWith(monitor, async () => new Promise(() => undefined), stop.signal)
    stop.abort(new Error('stopped'))
    await expect(looking).rejects.toThrow('stopped')
  })
})
