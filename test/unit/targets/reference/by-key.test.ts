import { expect, it } from 'vitest'
import { byKey } from '../../../../targets/reference/by-key.ts'

const ref = (key: string, version: number, copy: number, variant = 'update') => ({
  copy: `sd-r-1-e${version}-${copy}`,
  event: `e${version}`,
  key,
  version,
  variant,
})

it('counts copies of an event once, and sorts versions whatever their order', () => {
  expect(byKey([ref('a', 10, 1), ref('b', 1, 1), ref('a', 2, 1), ref('a', 10, 2)])).toEqual([
    { key: 'a', versions: [2, 10], latest: 10, deleted: false, shrunk: false },
    { key: 'b', versions: [1], latest: 1, deleted: false, shrunk: false },
  ])
})

it('tells a key that its latest version deletes', () => {
  const [one, other] = byKey([ref('a', 3, 1, 'delete'), ref('a', 2, 1), ref('b', 2, 1, 'delete'), ref('b', 3, 1)])
  expect([one?.deleted, other?.deleted]).toEqual([true, false])
})

it('tells a key of which a version has fewer parts', () => {
  const [one, other] = byKey([ref('a', 1, 1, 'create'), ref('a', 2, 1, 'shrink'), ref('a', 3, 1), ref('b', 1, 1)])
  expect([one?.shrunk, other?.shrunk]).toEqual([true, false])
})
