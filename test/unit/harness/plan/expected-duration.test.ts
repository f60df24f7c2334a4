import { expect, it } from 'vitest'
import { expectedMs } from '../../../../harness/plan/expected-duration.ts'
import { planCells } from '../../../../harness/plan/plan.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { reference } from '../../../../targets/reference/index.ts'

const { cells } = planCells({
  target: 'reference',
  stack: 'embedded',
  seed: 'one',
  scenarios: Object.values(scenarios).map((make) => make()),
  streams: reference().streams,
})
const expected = (part: string, earlier = new Map<string, number>()): number => {
  const cell = cells.find(({ id }) => id.includes(part))
  if (cell === undefined) throw new Error(`no cell ${part}`)
  return expectedMs(cell, earlier)
}

it('knows a cell by what it took before', () => {
  const [first] = cells
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
