import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levels, reaches, worstLevel } from '../../../../harness/model/level.ts'
import { exceeded, limitsInWords, utmost } from '../../../../harness/incidents/limits.ts'

describe('limits', () => {
  const responseTime = { info: 500, warning: 1000, critical: 2000 }

  it('give the most serious level that is exceeded, and none at the limit itself', () => {
    expect([500, 501, 1000, 1001, 2000, 2001].map((value) => exceeded(value, responseTime))).toEqual([
      undefined,
      'info',
      'info',
      'warning',
      'warning',
      'critical',
    ])
    expect([exceeded(1, 0), exceeded(0, 0), exceeded(5, { warning: 1 })]).toEqual(['critical', undefined, 'warning'])
  })

  it('say themselves', () => {
    expect(limitsInWords(responseTime, 'ms')).toBe('info above 500 ms, warning above 1000 ms, critical above 2000 ms')
    expect([utmost(responseTime), utmost(3), utmost({})]).toEqual([2000, 3, undefined])
  })
})

describe('levels', () => {
  it('are in an order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...levels)), (given) => {
        for (const level of given) expect(reaches(worstLevel(given), level)).toBe(true)
      }),
    )
    expect(worstLevel([])).toBe('info')
  })
})
