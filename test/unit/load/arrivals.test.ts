import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrivals, dueInAll, turn } from '../../../load/arrivals.ts'

const rates = fc.integer({ min: 0, max: 300 })
const plans = fc.record({
  rate: rates,
  stages: fc.array(fc.record({ lastsMs: fc.integer({ min: 1, max: 5000 }), rate: rates }), {
    minLength: 1,
    maxLength: 5,
  }),
})

describe('arrivals', () => {
  it('come evenly at an even rate, the first at once', () => {
    expect([...arrivals({ rate: 4, stages: [{ lastsMs: 1000, rate: 4 }] })]).toEqual([0, 250, 500, 750])
  })

  it('come as often as the area under the rate says, in order, within their stage', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const all = [...arrivals(plan)]
        expect(all).toHaveLength(dueInAll(plan))
        const whole = plan.stages.reduce((sum, { lastsMs }) => sum + lastsMs, 0)
        for (const [nth, each] of all.entries()) {
          expect(each).toBeGreaterThanOrEqual(all[nth - 1] ?? 0)
          expect(each).toBeLessThanOrEqual(whole)
        }
        // Until the end of each stage as many as it and those before it hold, give or take the one on the border.
        let [from, endMs, area] = [plan.rate, 0, 0]
        for (const { lastsMs, rate } of plan.stages) {
          area += ((from + rate) / 2) * (lastsMs / 1000)
          endMs += lastsMs
          from = rate
          expect(Math.abs(all.filter((each) => each < endMs - 1e-6).length - area)).toBeLessThanOrEqual(1.001)
        }
      }),
    )
  })

  it('come more and more often while the rate rises', () => {
    const all = [...arrivals({ rate: 0, stages: [{ lastsMs: 10_000, rate: 20 }] })]
    const gaps = all.slice(1).map((each, nth) => each - (all[nth] ?? 0))
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a))
  })
})

describe('turn', () => {
  it('has each kind as often as its weight, spread out', () => {
    expect(turn([{ weight: 3 }, { weight: 1 }])).toEqual([0, 0, 1, 0])
    expect(turn([{ weight: 1 }, { weight: 1 }])).toEqual([0, 1])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const order = turn(weights.map((weight) => ({ weight })))
        for (const [nth, weight] of weights.entries()) expect(order.filter((each) => each === nth)).toHaveLength(weight)
      }),
    )
  })
})
