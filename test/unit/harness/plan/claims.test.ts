import { describe, expect, it } from 'vitest'
import { tableLock } from '../../../../chaos/database/table-lock.ts'
import { claimsOf } from '../../../../harness/plan/claims.ts'
import type { StreamFacts } from '../../../../harness/model/target.ts'
import type { Scenario, TimedFault } from '../../../../harness/model/scenario.ts'
import { streamFacts } from '../../stream-facts.ts'

const streams = [
  streamFacts({ name: 'one', service: 'a', queue: 'q1', deadLetterQueue: 'd1' }),
  streamFacts({ name: 'two', service: 'a', queue: 'q2', deadLetterQueue: 'd2' }),
  streamFacts({ name: 'three', service: 'b', queue: 'q3', deadLetterQueue: 'd3' }),
]
const claims = (
  scenario: Partial<Scenario>,
  faults: readonly TimedFault[] = [],
  others: readonly StreamFacts[] = [],
): readonly string[] =>
  claimsOf(
    {
      stream: streamFacts({ name: 'one', service: 'a', queue: 'q1', deadLetterQueue: 'd1' }),
      variant: 'hard',
      faults,
      scenario: {
        name: 's',
        claim: '',
        source: '',
        severity: 'P1',
        tags: [],
        variants: ['hard', 'soft'],
        fits: (): true => true,
        plan: () => ({ steps: [], faults: [] }),
        probes: [],
        checks: () => [],
        ...scenario,
      },
    },
    [...streams, ...others],
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

  it('are also those of streams with which one of these shares a queue or a dead-letter queue', () => {
    const beside = streamFacts({ name: 'beside', service: 'c', queue: 'q1', deadLetterQueue: 'd9' })
    const below = streamFacts({ name: 'below', service: 'c', queue: 'q8', deadLetterQueue: 'd2' })
    expect(claims({}, [], [beside, below])).toEqual(['one', 'beside'])
    expect(claims({ wholeService: () => true }, [], [beside, below])).toEqual(['one', 'two', 'beside', 'below'])
  })
})
