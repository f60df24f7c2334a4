import { expect, it } from 'vitest'
import { byKey } from '../../../../targets/reference/by-key.ts'

const ref = (key: string, version: number, copy: number) => ({
  copy: `sd-r-1-e${version}-${copy}`,
  event: `e${version}`,
  key,
  version,
  variant: 'update',
})

it('counts copies of an event once, and sorts versions whatever their order', () => {
  expect(byKey([ref('a', 10, 1), ref('b', 1, 1), ref('a', 2, 1), ref('a', 10, 2)])).toEqual([
    { key: 'a', versions: [2, 10], latest: 10 },
    { key: 'b', versions: [1], latest: 1 },
  ])
})
