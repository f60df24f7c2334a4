import { describe, expect, it, vi } from 'vitest'
import { countHits, hitBite } from '../../../chaos/hits.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import { historyFrom } from '../history-builder.ts'
import { streamFacts } from '../stream-facts.ts'

const context = (): FaultContext & { readonly told: string[] } => {
  const told: string[] = []
  return {
    told,
    stream: streamFacts(),
    reach: {
      database: { url: () => '', session: () => Promise.reject(new Error('a unit test opens no session')) },
    },
    inFlight: () => [],
    acknowledged: () => [],
    during: async (work) => work(),
    fail: () => undefined,
    bind: (key) => `bound-${key}`,
    bite: (words, details) => told.push(`${words} ${JSON.stringify(details)}`),
    bitten: () => told.push('bitten'),
    over: () => told.push('over'),
    signal: new AbortController().signal,
  }
}

const bite = (rest: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'fault' as const,
  fault: 'x',
  faultId: 'f',
  phase: 'bite' as const,
  words: 'w',
  ...rest,
})

describe('counting hits', () => {
  it('has bitten after the first, where nothing else is asked', () => {
    const { told, ...rest } = context()
    const hits = countHits(rest, {}, 1000)
    hits.hit('seen', 'GET /')
    hits.stop()
    expect(told).toEqual(['seen {"subject":"GET /"}', 'bitten'])
  })

  it('waits for as many as are asked, and for those that gave up', () => {
    const { told, ...rest } = context()
    const hits = countHits(rest, { hits: 2, gaveUp: 1 }, 1000, 'k1')
    hits.hit('a', 's')
    hits.hit('b', 's')
    hits.release('c', 's', { heldMs: 10.4, gaveUp: false })
    expect(told).not.toContain('bitten')
    hits.release('d', 's', { heldMs: 10.4, gaveUp: true })
    hits.stop()
    expect(told.slice(-2)).toEqual(['d {"subject":"s","heldMs":10,"gaveUp":true,"key":"bound-k1"}', 'bitten'])
  })

  it('is over when its time is up, and not when it was healed before', () => {
    vi.useFakeTimers()
    try {
      const [late, healed] = [context(), context()]
      countHits(late, {}, 1000)
      countHits(healed, {}, 1000).stop()
      vi.advanceTimersByTime(1000)
      expect(late.told).toEqual(['over'])
      expect(healed.told).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the bite of hits', () => {
  it('is none without a hit, and says so', () => {
    const history = historyFrom([bite({ faultId: 'another' }), bite({ phase: 'inject' })])
    expect(hitBite(history, 'f', {}, 'requests were lost')).toEqual({
      bit: false,
      words: 'requests were lost: 0 (1 wanted)',
      operations: [],
    })
  })

  it('needs as many hits as were asked for; releases are no hits', () => {
    const history = historyFrom([bite(), bite({ heldMs: 5, gaveUp: false }), bite()])
    expect(hitBite(history, 'f', { hits: 2 }, 'x')).toMatchObject({ bit: true, operations: [1, 2, 3] })
    expect(hitBite(history, 'f', { hits: 3 }, 'x')).toMatchObject({ bit: false })
  })

  it('needs as many that gave up', () => {
    const gaveUp = { hits: 1, gaveUp: 1 }
    expect(hitBite(historyFrom([bite(), bite({ heldMs: 5, gaveUp: false })]), 'f', gaveUp, 'x')).toMatchObject({
      bit: false,
    })
    expect(hitBite(historyFrom([bite(), bite({ heldMs: 5, gaveUp: true })]), 'f', gaveUp, 'x')).toMatchObject({
      bit: true,
    })
  })
})
