import { describe, expect, it } from 'vitest'
import { tableLock } from '../../../../chaos/database/table-lock.ts'
import { claimsOf } from '../../../../harness/plan/claims.ts'
import type { Scenario, TimedFault } from '../../../../harness/model/scenario.ts'
import { streamFacts } from '../../stream-facts.ts'

const streams = [
  streamFacts({ name: 'one', service: 'a' }),
  streamFacts({ name: 'two', service: 'a' }),
  streamFacts({ name: 'three', service: 'b' }),
]
const claims = (scenario: Partial<Scenario>, faults: readonly TimedFault[] = []): readonly string[] =>
  claimsOf(
    {
      stream: streamFacts({ name: 'one', service: 'a' }),
      variant: 'hard',
      faults,
      scenario: {
        name: 's',
        claim: '',
        source: '',
        severity: 'P1',
        tags: [],
        variants: ['hard', 'soft'],
        fits: () => true,
        plan: () => ({ steps: [], faults: [] }),
        probes: [],
        checks: () => [],
        ...scenario,
      },
    },
    streams,
  )

describe('claims', () => {
  it('are the stream’s own, its service’s, or all of the target’s, as the plan acts', () => {
    expect(claims({})).toEqual(['one'])
    expect(claims({ wholeService: () => true })).toEqual(['one', 'two'])
    expect(claims({ wholeSystem: (variant) => variant === 'hard' })).toEqual(['one', 'two', 'three'])
    expect(claims({ wholeSystem: (variant) => variant === 'soft' })).toEqual(['one'])
    const lock = { id: 'lock', fault: tableLock({ waiters: 2 }), inject: { ms: 0 }, heal: { ms: 1 } }
    expect(claims({}, [lock])).toEqual(['one', 'two'])
  })
})
