import { describe, expect, it } from 'vitest'
import { figuresOf } from '../../../../harness/judge/figures.ts'
import { acknowledged, historyFrom, published, received, withheld } from '../../history-builder.ts'

const fault = (phase: 'inject' | 'bite' | 'heal', timeMs: number) =>
  ({ kind: 'fault', phase, fault: 'f', faultId: 'f', words: '', timeMs }) as const

const valuesOf = (parts: Parameters<typeof historyFrom>[0]): Readonly<Record<string, number>> =>
  Object.fromEntries(figuresOf(historyFrom(parts)).map(({ name, value }) => [name, value]))

describe('figures', () => {
  it('split the recovery into detected, first success and backlog drained', () => {
    const parts = [
      fault('inject', 100),
      fault('bite', 130),
      { ...acknowledged('c0'), timeMs: 150 },
      fault('heal', 200),
      { ...acknowledged('c1'), timeMs: 240 },
      { ...acknowledged('c2'), timeMs: 900 },
    ]
    expect(valuesOf(parts)).toMatchObject({
      'detected after': 30,
      'first success after the heal': 40,
      'backlog drained after the heal': 700,
    })
  })

  it('count what was published and received, and name no part that did not happen', () => {
    const values = valuesOf([
      withheld('w1'),
      ...published('c1'),
      received('c1'),
      fault('inject', 100),
      fault('heal', 200),
    ])
    expect(values).toMatchObject({ published: 1, received: 1, 'dead-lettered': 0 })
    expect(Object.keys(values)).not.toContain('first success after the heal')
  })

  it('tell how busy the machine was where it was, and nothing of one that was not', () => {
    const waited = (value: number) =>
      ({ kind: 'probe', probe: 'harness', subject: 'processors', value, unit: '%', words: '' }) as const
    const late = (value: number, outcome: 'ok' | 'fail') =>
      ({ kind: 'probe', probe: 'harness', subject: 'harness', value, unit: 'ms', words: '', outcome }) as const
    const depth = { ...waited(99), probe: 'depth', subject: 'queue' }
    const busy = valuesOf([waited(62), waited(31.4), late(20, 'ok'), late(1_200, 'fail')])
    expect(busy).toMatchObject({ 'waited for a processor': 62, 'harness late': 1_200 })
    const quiet = Object.keys(valuesOf([waited(49), late(20, 'ok'), depth]))
    expect(quiet).not.toContain('waited for a processor')
    expect(quiet).not.toContain('harness late')
  })
})
