import { describe, expect, it } from 'vitest'
import { expectEnvironmentFits } from '../../../fixtures/expect-environment-fits.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { defects } from '../../../../targets/reference/defects.ts'
import { reference } from '../../../../targets/reference/index.ts'
import { streams } from '../../../../targets/reference/streams/index.ts'

describe.each(defects)('$name', ({ scenario, check, streams: names }) => {
  const made = Object.entries(scenarios).find(([name]) => name === scenario)?.[1]()

  it('names a scenario that fits all its streams, and one of its checks', () => {
    const all = streams.map(({ facts }) => facts)
    const facts = all.filter(({ name }) => names.includes(name))
    expect(names.length).toBeGreaterThan(0)
    expect(facts).toHaveLength(names.length)
    for (const stream of facts) {
      expect(made?.variants.some((variant) => made.fits(stream, variant) === true)).toBe(true)
      expect(made?.checks(stream).map(({ name }) => name)).toContain(check)
    }
  })
})

describe('reference', () => {
  it('has no defect twice', () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length)
  })

  it('makes a secret of its own each time, and keeps the one it is given', () => {
    expect(reference().secrets).not.toEqual(reference().secrets)
    expect(reference({ jwtSecret: 'known' }).secrets).toEqual(['known'])
  })

  it('names in its environment only services that it depends on, and queues that it defines', () => {
    expectEnvironmentFits(reference())
  })
})
