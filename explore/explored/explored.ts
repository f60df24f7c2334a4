import type { Scenario } from '../../harness/model/scenario.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { steadyState } from '../../probes/index.ts'
import { openTransactions } from '../../probes/open-transactions.ts'
import { checksFor } from './checks-for.ts'
import { scopeOf } from './scope.ts'

/** Name of every cell's scenario that an exploration made. */
export const exploredName = 'explored'

/** What a schedule that nobody wrote claims, and what judges it: all by rule, from the schedule alone, so that a replay or a smaller schedule is judged as this one is. */
export const explored = (schedule: Schedule, variant: string): Scenario => {
  const scope = scopeOf(schedule)
  return {
    name: exploredName,
    claim: 'Whatever meets, every event takes effect once, or is on the dead-letter queue and comes back from there.',
    source: 'a schedule at random',
    severity: 'P2',
    tags: ['explored'],
    variants: [variant],
    fits: () => true,
    wholeService: () => scope !== 'stream',
    wholeSystem: () => scope === 'system',
    plan: () => {
      throw new Error('a schedule that was explored is not planned anew')
    },
    // Who shares the database with others cannot tell a leak from their work.
    probes: [...steadyState(), ...(scope === 'system' ? [openTransactions()] : [])],
    checks: (stream) => checksFor(schedule, stream),
  }
}
