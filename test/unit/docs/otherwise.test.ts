import { describe, expect, it } from 'vitest'
import { otherwise } from '../../integration/examples/otherwise.ts'

const told = `Shakedown 20261129t1: 3 cells of go on embedded
✓ pass    go/embedded/partial-batch/order.placed/one-unreadable (16.72 s)
✕ fail    go/embedded/rolling-restart/order.placed/one-at-commit (10.39 s): orders-1 ended at 6.78 s with work in flight (and 1 more)
? unknown go/embedded/burst/order.placed/a-third-twice (2.00 s): we came late

✕ fail: 1 of 3 cells fails.
✕ fail    stops-gracefully on order.placed, in 1 cell: orders-1 ended
✕ fail    npx shakedown replay runs/1 --cell go/embedded/rolling-restart/order.placed/one-at-commit
`
const restart =
  '✕ fail    go/embedded/rolling-restart/order.placed/one-at-commit: orders-… ended at … with work in flight'
const burst = '? unknown go/embedded/burst/order.placed/a-third-twice: …'
const compare = (verdicts: readonly string[]) => otherwise(told, { verdicts })

describe('what a run told otherwise than a page', () => {
  it('is nothing where exactly the shown cells fail, with their sentences', () => {
    expect(compare([restart, burst])).toEqual({ missing: [], unexpected: [] })
  })

  it('is a cell that failed and is not shown, also an unknown one', () => {
    expect(compare([restart]).unexpected).toEqual([expect.stringContaining('burst')])
    expect(compare([burst]).unexpected).toEqual([expect.stringContaining('one-at-commit')])
  })

  it('is a cell that is shown and passed, or was not there', () => {
    const passed = '✕ fail    go/embedded/partial-batch/order.placed/one-unreadable: …'
    expect(compare([restart, burst, passed]).missing).toEqual([passed])
  })

  it('is another sentence than the shown one', () => {
    const other = restart.replace('work in flight', 'nothing in flight')
    expect(compare([other, burst])).toMatchObject({ missing: [other], unexpected: [expect.any(String)] })
  })

  it('goes by what was told of a cell last', () => {
    const again = `${told}✕ fail    go/embedded/partial-batch/order.placed/one-unreadable (judged once more): created twice\n`
    expect(otherwise(again, { verdicts: [restart, burst] }).unexpected).toHaveLength(1)
  })
})
