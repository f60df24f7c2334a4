import { expect, it } from 'vitest'
import { timeBudget } from '../../../../cli/explore/time-budget.ts'

it('runs from when the first system is ready, whatever that and further ones took to start', () => {
  let nowMs = 1000
  const budget = timeBudget(1, () => nowMs)
  nowMs += 90_000
  expect(budget.leftMinutes()).toBe(1)
  budget.systemReady()
  nowMs += 45_000
  budget.systemReady()
  expect(budget.leftMinutes()).toBe(0.25)
  nowMs += 30_000
  expect(budget.leftMinutes()).toBe(-0.25)
})
