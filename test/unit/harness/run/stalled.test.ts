import { describe, expect, it } from 'vitest'
import { progress } from '../../../../harness/run/progress.ts'
import { stalled } from '../../../../harness/run/stalled.ts'
import { acknowledged, historyFrom, published, received } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const stallMs = 2 * 8000 + 10_000

const stalledAfter = (parts: Parameters<typeof historyFrom>[0], nowMs: number, recoveryMs?: number) => {
  const history = historyFrom(parts)
  const follow = progress(history.facts)
  for (const operation of history.operations) follow.see(operation)
  const stream = streamFacts(recoveryMs === undefined ? {} : { recoveryMs })
  const cell = Object.assign(Object.create(null), { stream })
  return stalled({ cell, progress: follow, recorder: { now: () => nowMs } })
}
const extended = (timeMs: number, timeoutSeconds = 8) =>
  ({ kind: 'visibility', messageId: 'm-c1', copy: 'c1', key: 'K', queue: 'queue', timeoutSeconds, timeMs }) as const
const line = (timeMs: number) => ({ kind: 'log', level: 'info', message: 'still at it', key: 'K', timeMs }) as const

describe('a cell', () => {
  it('is stuck when nothing came or went for two visibility time-outs, whatever its system says meanwhile', () => {
    const parts = [...published('c1'), received('c1'), line(stallMs)]
    expect(stalledAfter(parts, stallMs)).toBeUndefined()
    expect(stalledAfter(parts, stallMs + 100)).toBe('nothing moved for 26 s')
  })

  it('is stuck when a consumer keeps a message from coming back for ever, and says so', () => {
    const beats = Array.from({ length: 12 }, (_, nth) => extended(nth * 3000))
    const parts = [...published('c1'), received('c1'), ...beats]
    expect(stalledAfter(parts, stallMs + 8100)).toBe(
      'the message of K was kept in flight by 12 visibility changes, and neither acknowledged nor given back for 26 s',
    )
  })

  it('is not stuck while a retry is put off, nor within the time that its owner gives it', () => {
    const putOff = [...published('c1'), received('c1'), extended(100, 600)]
    expect(stalledAfter(putOff, 600_000)).toBeUndefined()
    expect(stalledAfter(putOff, 600_100 + stallMs + 1)).toBe('nothing moved for 26 s')
    const beats = [extended(3000), extended(6000), extended(9000)]
    expect(stalledAfter([...published('c1'), received('c1'), ...beats], 100_000, 120_000)).toBeUndefined()
  })

  it('is stuck when a copy is handed out without end', () => {
    const receives = Array.from({ length: 16 }, (_, nth) => received('c1', nth + 1))
    expect(stalledAfter([...published('c1'), ...receives], 500)).toBe('copy c1 is handed out without end')
  })

  it('counts what has come to its end as no work to come', () => {
    const history = historyFrom([...published('c1'), received('c1'), extended(50), acknowledged('c1')])
    const follow = progress(history.facts)
    for (const operation of history.operations) follow.see(operation)
    expect([follow.open(), follow.kept(), follow.lastEndMs()]).toEqual([0, undefined, 50])
  })
})
