import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { burningOf, type ObjectiveCounts, standingOf } from '../../../../harness/incidents/objective.ts'

const objective = { share: 99, days: 28 }
const counts = (good: number, bad: number, unknown = 0): ObjectiveCounts => ({ good, bad, unknown })
const hourMs = 3_600_000

describe('how an objective stands', () => {
  it('is the share of good looks of those that saw something, with the budget that is left', () => {
    expect(standingOf(objective, counts(995, 5))).toMatchObject({ state: 'kept', share: 99.5 })
    expect(standingOf(objective, counts(995, 5)).budgetLeft).toBeCloseTo(50)
    expect(standingOf(objective, counts(980, 20)).state).toBe('missed')
    expect(standingOf(objective, counts(980, 20)).budgetLeft).toBeCloseTo(-100)
  })

  it('is unknown below 95 % of looks that saw something, and where there are none', () => {
    expect(standingOf(objective, counts(95, 0, 5)).state).toBe('kept')
    expect(standingOf(objective, counts(94, 0, 6))).toMatchObject({ state: 'unknown', budgetLeft: undefined })
    expect(standingOf(objective, counts(0, 0))).toMatchObject({ state: 'unknown', share: undefined })
  })

  it('is kept exactly while some of the budget is left', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.nat({ max: 200 }), (good, bad) => {
        const { state, budgetLeft } = standingOf(objective, counts(good, bad))
        if (budgetLeft !== undefined && Math.abs(budgetLeft) > 1e-6) expect(state === 'kept').toBe(budgetLeft > 0)
      }),
    )
  })
})

describe('how fast an error budget burns', () => {
  /** What was seen in the last five minutes, half hour, hour and six hours. */
  const seen =
    (short: ObjectiveCounts, half: ObjectiveCounts, hour: ObjectiveCounts, six: ObjectiveCounts) => (lastMs: number) =>
      ({ [hourMs / 12]: short, [hourMs / 2]: half, [hourMs]: hour, [6 * hourMs]: six })[lastMs] ?? counts(0, 0)

  it('is critical where an hour and its last five minutes burn more than 14.4 times too fast', () => {
    const long = counts(600, 120)
    expect(burningOf(objective, seen(counts(40, 20), long, long, long))).toMatchObject({
      is: 'fast',
      level: 'critical',
    })
  })

  it('is a warning where six hours and their last half hour burn more than 6 times too fast', () => {
    const found = burningOf(objective, seen(counts(60, 0), counts(320, 40), counts(650, 70), counts(4000, 300)))
    expect(found).toMatchObject({ is: 'fast', level: 'warning' })
  })

  it('is slow once it is over, however much is burnt, and by one bad look of few', () => {
    const long = counts(600, 120)
    expect(burningOf(objective, seen(counts(60, 0), counts(360, 0), long, long))).toEqual({ is: 'slow' })
    const few = counts(3, 1)
    expect(burningOf(objective, seen(few, few, few, few))).toEqual({ is: 'slow' })
  })

  it('is unknown where too little was seen', () => {
    const blind = counts(600, 0, 120)
    expect(burningOf(objective, seen(counts(60, 0), blind, blind, blind))).toEqual({ is: 'unknown' })
  })
})
