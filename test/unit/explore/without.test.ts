import { describe, expect, it } from 'vitest'
import { without } from '../../../explore/without.ts'
import { faultOn, published, scheduleOf } from './schedules.ts'

const start = { before: 'start' } as const

describe('without', () => {
  it('has what waited for a step wait for what that waited for', () => {
    const schedule = scheduleOf([
      published('e1.1', 'k1', { ms: 40 }),
      published('e1.2', 'k1', { after: 'e1.1', reaches: 'effect' }),
      published('e2.1', 'k2', [{ after: 'e1.2', reaches: 'done' }, start]),
    ])
    expect(without(schedule, { steps: new Set(['e1.2']) }).steps.at(-1)).toMatchObject({
      id: 'e2.1',
      at: [{ after: 'e1.1', reaches: 'effect' }, start],
    })
    expect(without(schedule, { steps: new Set(['e1.1', 'e1.2']) }).steps.at(-1)).toMatchObject({
      at: [{ ms: 40 }, start],
    })
  })

  it('takes a fault along whose key is gone, and wakes what waited for it as the fault itself was', () => {
    const schedule = scheduleOf(
      [published('e1.1', 'k1', start), published('e2.1', 'k2', { fault: 'crash', is: 'bitten' })],
      [faultOn('crash', 'k1', { inject: { ms: 10 } })],
    )
    const left = without(schedule, { steps: new Set(['e1.1']) })
    expect(left.faults).toEqual([])
    expect(left.steps.map(({ id, at }) => [id, at])).toEqual([
      ['control', start],
      ['e2.1', { ms: 10 }],
    ])
  })

  it('heals a fault that waited for a step that is gone, and leaves one that waits for itself', () => {
    const schedule = scheduleOf(
      [published('e1.1', 'k1', start), published('e1.2', 'k1', { ms: 7 })],
      [faultOn('hold', 'k1', { heal: { after: 'e1.2', reaches: 'published' } }), faultOn('crash', 'k1')],
    )
    expect(without(schedule, { steps: new Set(['e1.2']) }).faults.map(({ heal }) => heal)).toEqual([
      { ms: 7 },
      { fault: 'crash', is: 'bitten' },
    ])
  })

  it('has nothing wait for itself by way of what is gone', () => {
    const schedule = scheduleOf(
      [
        published('e1.1', 'k1', { fault: 'crash', is: 'injected' }),
        published('e2.1', 'k2', { fault: 'crash', is: 'healed' }),
      ],
      [faultOn('crash', 'k2', { inject: { after: 'e1.1', reaches: 'done' } })],
    )
    expect(without(schedule, { faults: new Set(['crash']) }).steps.map(({ at }) => at)).toEqual([
      start,
      start,
      { after: 'e1.1', reaches: 'done' },
    ])
  })

  it('narrows what an operator does to the keys that are left', () => {
    const redrive = {
      id: 'redrive',
      at: start,
      action: { kind: 'operate', action: 'redrive', stream: 'order.placed', keys: ['k1', 'k2'] },
    } as const
    const schedule = scheduleOf([published('e1.1', 'k1', start), published('e2.1', 'k2', start), redrive])
    expect(without(schedule, { steps: new Set(['e1.1']) }).steps.at(-1)?.action).toMatchObject({ keys: ['k2'] })
    expect(without(schedule, { steps: new Set(['e1.1', 'e2.1']) }).steps.map(({ id }) => id)).toEqual(['control'])
  })
})
