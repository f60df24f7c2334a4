import { expect, it } from 'vitest'
import { addsUp } from '../../../checks/adds-up.ts'
import { acknowledged, expected, historyFrom, published, received, row } from '../history-builder.ts'

const { judge } = addsUp()
const two = [
  ...published('c1'),
  ...published('c2', { event: 'e2', version: 2, variant: 'update' }),
  received('c2'),
  acknowledged('c2', 'consumer-2'),
]

it('passes on a total that is what its events add up to', () => {
  expect(judge(historyFrom([...two, row('1', { state: '30' }), expected(1, { total: '30' })])).verdict).toBe('pass')
})

it('tells what was lost from what was counted twice, and points at the publishes', () => {
  const judged = (state: string) => judge(historyFrom([...two, row('1', { state }), expected(1, { total: '30' })]))
  expect(judged('10')).toMatchObject({
    verdict: 'fail',
    words:
      'visit of K shows "10", its 2 events add up to "30" (the last message was handled at 0.06 s by consumer-2): something was written over or never counted',
    findings: [{ operations: [1, 3, 6, 7] }],
  })
  expect(judged('50').words).toContain('something was counted more than once')
  expect(judged('thirty').words).toContain('it is not what they add up to')
})

it('knows nothing where no total was expected', () => {
  expect(judge(historyFrom([...two, row('1'), expected(1)])).verdict).toBe('unknown')
})
