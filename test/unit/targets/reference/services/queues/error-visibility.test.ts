import { expect, it } from 'vitest'
import { errorVisibility } from '../../../../../../targets/reference/services/queues/error-visibility.ts'

it.each([
  { seconds: [1, 10, 60, 600], max: 6, expected: [1, 10, 60, 600, 600, 0] },
  { seconds: [0, 1], max: 3, expected: [0, 1, 0] },
  { seconds: [5], max: 3, expected: [5, 5, 0] },
  { seconds: [5], max: 1, expected: [0] },
])('$seconds up to receive $max gives $expected', ({ seconds, max, expected }) => {
  expect(expected.map((_, index) => errorVisibility(seconds, index + 1, max))).toEqual(expected)
})

it.each([
  { asked: 3, expected: [3, 10, 0] },
  { asked: 30, expected: [30, 30, 0] },
  { asked: 1_000_000, expected: [43_200, 43_200, 0] },
])('waits at least the $asked s that the other side asked for, as far as SQS can', ({ asked, expected }) => {
  expect(expected.map((_, index) => errorVisibility([1, 10], index + 1, 3, asked))).toEqual(expected)
})
