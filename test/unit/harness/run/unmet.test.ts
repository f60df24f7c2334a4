import { expect, it } from 'vitest'
import { unmet } from '../../../../harness/run/unmet.ts'

const row = (entity: string, record = '1') => ({ key: 'k1', entity, record })
const expectation = (entity: string, rows = 1) => ({ key: 'k1', entity, rows })

it.each([
  ['nothing was found', [], [expectation('order')], 'found nothing of it'],
  [
    'it has another name',
    [row('shipment')],
    [expectation('shipment.registered')],
    'found 1 shipment of it, and 1 shipment.registered is expected: an "entity" that "effects" gives must stand in "expected" too',
  ],
  [
    'a part of it is missing',
    [row('order')],
    [expectation('order'), expectation('reservation', 2)],
    'found 1 order of it, and 2 reservation are expected',
  ],
  ['it is a group', [row('order'), row('order', '2')], [], 'found 2 order of it, and nothing is expected of it'],
])('says what an event lacks where %s', (_where, rows, expectations, words) => {
  expect(unmet(rows, expectations)).toBe(words)
})
