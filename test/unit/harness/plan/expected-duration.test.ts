import { expect, it } from 'vitest'
import { expectedMs } from '../../../../harness/plan/expected-duration.ts'
import { referenceCell, referenceCells } from '../../../fixtures/reference-cells.ts'

const expected = (part: string): number => expectedMs(referenceCell(part), new Map())

it('knows a cell by what it took before', () => {
  const [first] = referenceCells
  expect(first && expectedMs(first, new Map([[first.id, 77_000]]))).toBe(77_000)
})

it('tells from the schedule alone which cells are long: many events, work that comes back after its visibility time-out, and what is dead-lettered', () => {
  const short = expected('concurrent-duplicates/prison-visit.booked')
  for (const long of ['burst/prison-visit.booked', 'consumer-crash/prison-visit.booked/called'])
    expect(expected(long)).toBeGreaterThan(2 * short)
  expect(expected('poison-message/prison-visit.booked')).toBeGreaterThan(
    expected('consumer-crash/prison-visit.booked/called'),
  )
})
