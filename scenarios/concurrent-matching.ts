import { tableLock } from '../chaos/database/table-lock.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/**
 * Two records of one person arrive at the same moment, and both handlers have looked for others of that person before either could
 * write its own: the table can be read but not written until two transactions wait for it.
 */
export const concurrentMatching = (): Scenario => ({
  name: 'concurrent-matching',
  claim: 'Two records of one person that arrive at the same moment end in one cluster.',
  source: 'PR matching and clusters',
  severity: 'P2',
  tags: ['database', 'concurrency', 'matching'],
  variants: ['two-records'],
  fits: (stream) => {
    if (stream.matches !== true) return undeclared('matches')
    if (stream.fifo) return 'a FIFO queue hands out one message of a group at a time'
    return stream.table !== undefined || undeclared('table')
  },
  plan: ({ stream }) => {
    const locked = { fault: 'lock', is: 'injected' } as const
    const matched = [after('e1', 'acknowledged'), after('t1', 'acknowledged')]
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', at: locked }),
        // Once somebody has the first: one batch must not bring both to one replica, which may do one after the other.
        publishStep({ stream, key: 'k2', sameAs: 'k1', event: 't1', at: [locked, after('e1', 'received')] }),
        // Somebody else altogether; a third of the same subject would bring together what was taken for two.
        publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: matched }),
      ],
      faults: [
        {
          id: 'lock',
          fault: tableLock({ waiters: 2, atMostMs: heldMs(stream) }),
          inject: atStart,
          heal: { fault: 'lock', is: 'bitten' },
        },
      ],
    }
  },
  probes: steadyState(),
  checks: always,
})
