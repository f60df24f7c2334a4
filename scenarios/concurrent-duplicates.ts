import { tableLock } from '../chaos/database/table-lock.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/**
 * Copies of one create reach two replicas at the same moment, and both get as far as their insert: the table can be read
 * but not written until two transactions wait for it. One record must come of it, and the next update must still work.
 */
export const concurrentDuplicates = (): Scenario => ({
  name: 'concurrent-duplicates',
  claim: 'Copies that reach two replicas at the same moment make one record, and the next update still works.',
  source: 'PN duplicate allocations and attendances',
  severity: 'P2',
  tags: ['delivery', 'duplicates', 'concurrency'],
  variants: ['create'],
  fits: (stream) => {
    if (stream.fifo) return 'a FIFO queue hands out one message of a group at a time'
    if (stream.table === undefined) return undeclared('table')
    return stream.variants.includes('update') || undeclared('update')
  },
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', copy: 1, at: { fault: 'lock', is: 'injected' } }),
      // Once somebody has the first: one batch must not bring both to one replica, which may do one after the other.
      publishStep({ stream, key: 'k1', event: 'e1', copy: 2, at: after('e1', 'received') }),
      publishStep({
        stream,
        key: 'k1',
        event: 'e2',
        version: 2,
        at: [after('e1', 'acknowledged', 1), after('e1', 'acknowledged', 2)],
      }),
    ],
    faults: [
      {
        id: 'lock',
        fault: tableLock({ waiters: 2, atMostMs: heldMs(stream) }),
        inject: atStart,
        heal: { fault: 'lock', is: 'bitten' },
      },
    ],
  }),
  probes: steadyState(),
  checks: always,
})
