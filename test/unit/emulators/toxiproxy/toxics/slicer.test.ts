import { assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { draws } from '../../../../../emulators/toxiproxy/draws.ts'
import { cuts } from '../../../../../emulators/toxiproxy/toxics/slicer.ts'

const sizes = (ends: readonly number[]): number[] => ends.map((end, index) => end - (ends[index - 1] ?? 0))

test('the pieces make the whole, none of them empty, whatever is asked', () => {
  const size = integer({ min: 1, max: 2000 })
  const asked = integer({ min: -10, max: 3000 })
  assert(
    property(size, asked, asked, (bytes, averageBytes, variationBytes) => {
      const pieces = sizes(cuts(0, bytes, averageBytes, variationBytes, draws('seed')))
      expect(Math.min(...pieces)).toBeGreaterThan(0)
      expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBe(bytes)
    }),
  )
})

test('without variation, pieces are at most the average', () => {
  expect(cuts(0, 24, 1, 0, draws('seed'))).toHaveLength(24)
  expect(Math.max(...sizes(cuts(0, 1000, 100, 0, draws('seed'))))).toBeLessThanOrEqual(100)
})

test('there are about as many pieces as the average says', () => {
  const pieces = cuts(0, 480_000, 1024, 512, draws('seed')).length
  expect(pieces).toBeGreaterThan(240)
  expect(pieces).toBeLessThan(720)
})

test('the same seed cuts alike, another one differently', () => {
  const cut = (seed: string): number[] => cuts(0, 10_000, 100, 50, draws(seed))
  expect(cut('a')).toEqual(cut('a'))
  expect(cut('a')).not.toEqual(cut('b'))
})
