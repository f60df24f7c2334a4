import { expect, it } from 'vitest'
import { histogramOf, merged, percentile } from '../../../../watch/store/histogram.ts'

it('takes hours together of which a later one has greater figures than the first', () => {
  const hours = [[1, 2, 3], [250_000], [0.05]].map((values) => histogramOf(values) ?? new Uint8Array())
  const sum = merged(hours)
  expect(sum?.totalCount).toBe(5)
  expect(sum === undefined ? 0 : percentile(sum, 100) / 250_000).toBeCloseTo(1, 1)
  expect(merged([])).toBeUndefined()
})
