import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  caseReference,
  defendantId,
  prisonNumber,
  scheduleId,
  versionId,
  visitReference,
} from '../../../../targets/reference/business-keys.ts'

const shapes = [
  { name: 'visitReference', make: visitReference, shape: /^[a-z0-9]{2}(-[a-z0-9]{2}){3}$/ },
  { name: 'prisonNumber', make: prisonNumber, shape: /^[A-Z]\d{7}[A-Z]{3}$/ },
  { name: 'scheduleId', make: scheduleId, shape: /^[1-9]\d{10}$/ },
  { name: 'caseReference', make: caseReference, shape: /^[A-Z]\d{11}$/ },
  { name: 'defendantId', make: defendantId, shape: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/ },
]

describe.each(shapes)('$name', ({ make, shape }) => {
  it('has the shape of the real ones for any seed, always the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (seed, n) => {
        expect(make(seed, n)).toMatch(shape)
        expect(make(seed, n)).toBe(make(seed, n))
      }),
    )
  })

  it('gives no key twice in 20,000, over seeds and numbers', () => {
    const keys = new Set<string>()
    for (let seed = 0; seed < 200; seed += 1) for (let n = 0; n < 100; n += 1) keys.add(make(`run/${seed}`, n))
    expect(keys.size).toBe(20_000)
  })
})

it('tells an odd number from an even one by the last digit of a defendant', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (seed, n) => {
      expect(Number.parseInt(defendantId(seed, n).slice(-1), 16) % 2).toBe(n % 2)
    }),
  )
})

it('keeps the key apart from the version, so that both can be found in a text', () => {
  expect(versionId('A1234567BCD', 3)).toBe('A1234567BCD_3')
})
