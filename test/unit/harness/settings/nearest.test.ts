import { describe, expect, it } from 'vitest'
import { didYouMean } from '../../../../harness/settings/nearest.ts'

describe('the hint for a name that nobody knows', () => {
  it('names what may be meant, else all there are, else that there is none', () => {
    expect(didYouMean('dup-delivery', ['duplicate-delivery', 'burst'])).toBe('Did you mean duplicate-delivery?')
    expect(didYouMean('nothing', ['queue', 'page'])).toBe('Known: queue, page.')
    expect(didYouMean('nothing', [])).toBe('There is none at all.')
  })
})
