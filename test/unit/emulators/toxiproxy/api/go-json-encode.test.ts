import { assert, float, property } from 'fast-check'
import { expect, test } from 'vitest'
import { encodeGoJson, shortestFloat32 } from '../../../../../emulators/toxiproxy/api/go-json-encode.ts'

test('what HTML gives a meaning is escaped', () => {
  expect(encodeGoJson({ a: '<&>\u2028' })).toBe(String.raw`{"a":"\u003c\u0026\u003e\u2028"}`)
})

test('the shortest decimal of a float32 is that float32', () => {
  assert(
    property(float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const shortest = shortestFloat32(value)
      expect(Math.fround(shortest) === value).toBe(true)
      expect(String(shortest).length).toBeLessThanOrEqual(String(value).length)
    }),
  )
})

test.for([
  [0.1, 0.1],
  [0.123456789, 0.12345679],
  [16777217, 16777216],
  [1e-9, 1e-9],
] as const)('%s is shown as %s', ([written, shown]) => {
  expect(shortestFloat32(Math.fround(written))).toBe(shown)
})
