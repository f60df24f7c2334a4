import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namedIn, standsIn } from '../../../harness/standing.ts'

describe('where a name stands', () => {
  it.each([
    ['order-1', 'order-1', true],
    ['{"id":"order-1"}', 'order-1', true],
    ['order-12', 'order-1', false],
    ['reorder-1', 'order-1', false],
    ['xorder-1', 'order-1', false],
    ['9order-1', 'order-1', true],
    ['order-1b', 'order-1', true],
    ['order-12 and order-1', 'order-1', true],
    ['booking/order-1/lines', 'order-1', true],
    ['A1234BC_v2', 'A1234BC', true],
    ['A1234BCD', 'A1234BC', false],
    ['äorder', 'order', false],
    ['anything', '', false],
  ])('in %s: %s? %s', (text, name, stands) => {
    expect(standsIn(text, name)).toBe(stands)
  })

  it('names the longest of those that overlap, and whole words before parts', () => {
    const names = ['k1', 'k12', 'k1-a']
    expect(namedIn('k12', names)).toEqual(['k12'])
    expect(namedIn('k1-a', names)).toEqual(['k1-a'])
    expect(namedIn('k123', names)).toEqual([])
    expect(namedIn('k12x, then k1', names)).toEqual(['k1'])
    expect(namedIn('k12 k1', names)).toEqual(['k12', 'k1'])
  })

  it('never takes one key for another of which it is the beginning', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), fc.constantFrom('', ' ', '"', '/x', '-'), (a, b, behind) => {
        fc.pre(a !== b)
        expect(namedIn(`order-${a}${behind}`, [`order-${a}`, `order-${b}`])).toEqual([`order-${a}`])
        expect(standsIn(`order-${a}${behind}`, `order-${b}`)).toBe(false)
      }),
    )
  })
})
