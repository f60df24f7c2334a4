import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keptOwner } from '../../../../proxies/tap/kept-owner.ts'

describe('who made a connection', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is kept once it was found, and looked for again soon, then less and less often, until then', () => {
    const looks: { readonly atMs: number; readonly again: boolean }[] = []
    const begun = performance.now()
    let there = false
    const owner = keptOwner((again) => {
      looks.push({ atMs: performance.now() - begun, again })
      return there ? 'orders-1' : undefined
    })
    for (let atMs = 0; atMs < 4_000; atMs += 10) {
      expect(owner()).toBe(undefined)
      vi.advanceTimersByTime(10)
    }
    expect(looks.map(({ atMs }) => atMs)).toEqual([0, 20, 60, 140, 300, 620, 1_260, 2_260, 3_260])
    expect(looks.map(({ again }) => again)).toEqual([false, ...Array.from({ length: 8 }, () => true)])
    there = true
    vi.advanceTimersByTime(1_000)
    expect([owner(), owner()]).toEqual(['orders-1', 'orders-1'])
    expect(looks).toHaveLength(10)
  })
})
