import { expect, it } from 'vitest'
import { headlines } from '../../../../reports/html/headlines.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'

const { result } = finishedRun()
const shown = (cells: typeof result.cells): string => headlines({ cells }).markup

it('tells a weakness that several cells show in one line, with their number and names', () => {
  const failed = result.cells.find(({ verdict }) => verdict === 'fail')
  if (failed === undefined) throw new Error('no cell failed')
  const page = shown([failed, { ...failed, id: 'again', variant: 'again' }])
  // It shows two.
  expect(page.match(/<li>/g)).toHaveLength(2)
  expect(page).toContain(`<strong>no-duplicate-effects on ${failed.stream}, in 2 cells</strong>`)
  expect(page).toContain(`(${failed.scenario} ${failed.variant}, ${failed.scenario} again)`)
})

it('is not there where nothing is wrong', () => {
  expect(shown(result.cells.filter(({ verdict }) => verdict === 'pass'))).toBe('')
})
