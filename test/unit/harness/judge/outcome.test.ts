import { expect, it } from 'vitest'
import { outcomeOf } from '../../../../harness/judge/outcome.ts'

const cell = (verdict: 'pass' | 'fail' | 'unknown' | 'skipped', words = '') => ({ verdict, words })

it.each([
  [[cell('pass'), cell('pass'), cell('skipped')], 2, { verdict: 'pass', words: 'all 2 cells pass' }],
  [[cell('pass'), cell('fail'), cell('unknown')], 3, { verdict: 'fail', words: '1 of 3 cells fail' }],
  [[cell('pass'), cell('unknown')], 2, { verdict: 'unknown', words: '1 of 2 cells could not be judged' }],
  [[cell('pass'), cell('pass')], 3, { verdict: 'unknown', words: '1 of 3 cells were not run' }],
  [[cell('pass'), cell('fail')], 3, { verdict: 'fail', words: '1 of 3 cells fail, and 1 was not run' }],
  [[cell('pass'), cell('skipped')], 1, { verdict: 'pass', words: 'the cell passes' }],
  [[cell('fail')], 1, { verdict: 'fail', words: 'the cell fails' }],
  [[cell('unknown')], 1, { verdict: 'unknown', words: 'the cell could not be judged' }],
  [[], 1, { verdict: 'unknown', words: 'the cell was not run' }],
  [[cell('skipped', 'it has no table')], 0, { verdict: 'unknown', words: 'nothing was judged: it has no table' }],
  [[], 0, { verdict: 'unknown', words: 'nothing was judged' }],
] as const)('says what %j of %i planned cells come to', (cells, planned, outcome) => {
  expect(outcomeOf({ cells, planned })).toEqual(outcome)
})

it('says why a guard stopped it', () => {
  const outcome = outcomeOf({ cells: [cell('pass')], planned: 2, stopped: 'the budget of 5 minutes is used up' })
  expect(outcome).toEqual({ verdict: 'unknown', words: 'stopped by a guard: the budget of 5 minutes is used up' })
})
