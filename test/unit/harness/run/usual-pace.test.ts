import { expect, it } from 'vitest'
import type { Operation } from '../../../../harness/model/operation.ts'
import { atUsualPace, worksOn } from '../../../../harness/run/usual-pace.ts'

const at = (
  kind: 'receive' | 'acknowledge',
  [timeMs, actor, messageId]: readonly [number, string, string],
  more: { readonly queue?: string; readonly outcome?: 'fail' } = {},
): Operation => {
  const common = { index: 0, timeMs, actor, messageId, queue: 'orders', outcome: 'ok' as const, ...more }
  return kind === 'receive' ? { ...common, kind, receiveCount: 1 } : { ...common, kind }
}

it('tells how long each replica took, in the order in which it was done', () => {
  const works = worksOn(
    [
      at('receive', [0, 'one', 'm1']),
      at('receive', [10, 'two', 'm2']),
      at('acknowledge', [30, 'two', 'm2']),
      at('acknowledge', [40, 'one', 'm1']),
      at('receive', [50, 'one', 'm3']),
      at('acknowledge', [55, 'one', 'm3']),
    ],
    { queue: 'orders' },
  )
  expect([...works]).toEqual([
    ['two', [20]],
    ['one', [40, 5]],
  ])
})

it('counts no work of another queue, nor one that is not over, nor what another replica was handed', () => {
  const works = worksOn(
    [
      at('receive', [0, 'one', 'm1'], { queue: 'others' }),
      at('acknowledge', [5, 'one', 'm1'], { queue: 'others' }),
      at('receive', [10, 'one', 'm2']),
      at('receive', [10, 'one', 'm3']),
      at('acknowledge', [20, 'one', 'm3'], { outcome: 'fail' }),
      at('acknowledge', [30, 'two', 'm2']),
    ],
    { queue: 'orders' },
  )
  expect([...works]).toEqual([])
})

it.each([
  ['nothing', [], false],
  ['one that takes long', [6000], false],
  ['one that is quick', [800], true],
  ['one that takes less than half of what the one before took', [6000, 2900], false],
  ['one that takes nearly what the one before took', [6000, 2900, 2000], true],
  ['a slow one after a quick one', [800, 6000], true],
])('%s is the usual pace, with 8 s of visibility: %j, %s', (_, works, usual) => {
  expect(atUsualPace(works, { visibilityTimeoutMs: 8000 })).toBe(usual)
})
