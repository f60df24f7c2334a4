import { describe, expect, it } from 'vitest'
import { triesFor } from '../../../explore/tries.ts'

describe('triesFor', () => {
  it.each([
    [4, 4, 1],
    [3, 4, 3],
    [2, 4, 5],
    [1, 10, 6],
    [0, 4, 6],
  ])('failed %i of %i: tried %i times', (fails, runs, tries) => {
    expect(triesFor(fails, runs)).toBe(tries)
  })
})
