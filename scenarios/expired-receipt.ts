import { expiredReceipt as expiredReceiptFault } from '../chaos/queue/expired-receipt.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { atStart, publishStep } from './steps.ts'

/** The work is done, and the receipt handle with which it would be acknowledged is out of date: the message is received again meanwhile. */
export const expiredReceipt = (): Scenario => ({
  name: 'expired-receipt',
  claim: 'An acknowledgement that comes too late makes no second effect and ends no process.',
  source: 'PN Duplicate handling: calls that hang for more than 2 minutes',
  severity: 'P2',
  tags: ['delivery', 'queue', 'duplicates'],
  variants: ['late-delete'],
  fits: () => true,
  deliveries: () => 2,
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'late', is: 'injected' } }),
      publishStep({ stream, key: 'k2', event: 'e2', at: { fault: 'late', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'late',
        fault: expiredReceiptFault({ key: 'k1', atMost: 1, atMostMs: longestMs(stream) }),
        inject: atStart,
        heal: { fault: 'late', is: 'bitten' },
      },
    ],
  }),
  probes: steadyState(),
  checks: always,
})
