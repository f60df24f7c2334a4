import { expect, it } from 'vitest'
import { means } from '../../../cli/gate/cell-pattern.ts'

const id = 'reference/embedded/duplicate-delivery/prison-visit.booked/double-submit'

it.each([
  [id, true],
  ['reference/embedded/duplicate-delivery', true],
  ['*/*/duplicate-delivery/*/*', true],
  ['*/*/duplicate-*/prison-*.booked/*submit', true],
  ['*', true],
  [`${id}/more`, false],
  ['reference/embedded/duplicate', false],
  ['*/*/*/prison-visitxbooked/*', false],
  ['', false],
])('%s means it: %s', (pattern, meant) => {
  expect(means(pattern, id)).toBe(meant)
})
