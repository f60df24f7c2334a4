import { describe, expect, it } from 'vitest'
import { sparingly } from '../../../../../stacks/embedded/processes/sparingly.ts'

const busy = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('what is dear to read', () => {
  it('is read anew each time while that is cheap', () => {
    let read = 0
    const sparing = sparingly(() => ++read, 1_000)
    expect(sparing.last()).toBeUndefined()
    expect([sparing.now(), sparing.now(), sparing.now()]).toEqual([1, 2, 3])
    expect(sparing.last()).toMatchObject({ value: 3 })
  })

  it('takes no more than a fifth of the time', () => {
    let read = 0
    const sparing = sparingly(() => {
      busy(20)
      return ++read
    })
    const begunMs = performance.now()
    while (performance.now() - begunMs < 400) sparing.now()
    expect(sparing.last()?.value).toBe(read)
    // The last reading may have begun within the time and ended after it.
    expect(20 * (read - 1)).toBeLessThanOrEqual((performance.now() - begunMs) / 5 + 20)
    expect(read).toBeGreaterThan(1)
  })
})
