import { expect, it } from 'vitest'
import { forecast } from '../../../../harness/plan/forecast.ts'
import { referenceCell as cell } from '../../../fixtures/reference-cells.ts'

it('knows a cell by what it took in an earlier run, whatever others take', () => {
  const known = cell('queue-errors/prison-visit.booked/receive-fails')
  const { expectedMs, ended } = forecast(new Map([[known.id, 77_000]]))
  ended(cell('queue-errors/incentives.iep-review.inserted/receive-fails'), 6_000)
  expect(expectedMs(known)).toBe(77_000)
})

it('expects of a scenario what it took on another stream', () => {
  const { expectedMs, ended } = forecast(new Map())
  ended(cell('queue-errors/prison-visit.booked/receive-fails'), 6_200)
  expect(expectedMs(cell('queue-errors/commonplatform.case.received/receive-fails'))).toBe(6_200)
})

it('learns whether a consumer gives back at once what fails, and that nothing gives back what a fault withholds', () => {
  const { expectedMs, ended } = forecast(new Map())
  const dies = cell('poison-message/prison-visit.booked')
  const withheld = cell('dlq-redrive/prison-visit.booked/overtaken')
  const other = cell('poison-message/commonplatform.case.received')
  const before = [dies, withheld].map(expectedMs)
  ended(cell('dlq-redrive/prison-visit.booked/retry-dlq'), 1_300)
  expect(expectedMs(dies)).toBeLessThan(2_000)
  expect(expectedMs(withheld)).toBe(before[1])
  expect(expectedMs(other)).toBe(before[0])
})
