import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, worstExitCode } from '../../../../cli/exit-code.ts'
import { nearest } from '../../../../harness/settings/nearest.ts'
import { worst } from '../../../../harness/model/verdict.ts'

describe('verdict', () => {
  it('is the worst of all: fail, then unknown, then pass', () => {
    const verdict = fc.constantFrom('pass', 'fail', 'unknown')
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), (all) => {
        const expected = all.includes('fail') ? 'fail' : all.includes('unknown') ? 'unknown' : 'pass'
        expect(worst(all)).toBe(expected)
      }),
    )
  })
  it('over nothing is unknown', () => {
    expect(worst([])).toBe('unknown')
  })
})

describe('exit code', () => {
  it('is 3 when nothing was judged, though cells were skipped', () => {
    expect(exitCodeOf([])).toBe(3)
  })
  it('of several is the one that says most', () => {
    expect(worstExitCode([0, 3, 1])).toBe(1)
    expect(worstExitCode([0, 130, 4])).toBe(130)
    expect(worstExitCode([0, 0])).toBe(0)
  })
})

describe('nearest', () => {
  it('finds what a mistyped name may mean, and offers nothing far off', () => {
    const known = ['duplicate-delivery', 'concurrent-duplicates', 'dlq-redrive']
    expect(nearest('duplicte-delivery', known)[0]).toBe('duplicate-delivery')
    expect(nearest('redrive', known)).toEqual(['dlq-redrive'])
    expect(nearest('xyz', known)).toEqual([])
  })
})
