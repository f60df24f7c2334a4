import { bystandersNotHeldUp } from '../checks/bystanders-not-held-up.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, dealWith, done, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** An event that cannot be read, among others that can; then the fix, and a redrive. */
export const poisonMessage = (): Scenario => ({
  name: 'poison-message',
  claim:
    'An event that cannot be read reaches the DLQ after maxReceiveCount receives, holds up nothing else, and works after the fix and a redrive; where nobody can mend it, it comes back there and a purge removes it.',
  source: 'PN Activities API breaking changes, HAF poison messages',
  severity: 'P2',
  tags: ['delivery', 'dlq'],
  variants: ['breaking-change'],
  fits: (stream) => stream.variants.includes('unreadable') || undeclared('unreadable'),
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'poison', variant: 'unreadable', at: atStart }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: after('poison', 'received') }),
      publishStep({ stream, key: 'other4', event: 'b2', role: 'bystander', at: after('poison', 'received') }),
      ...dealWith('poison', stream, [after('b1', 'acknowledged'), after('b2', 'acknowledged')]),
      publishStep({
        stream,
        key: 'k3',
        event: 'later',
        at: [done('settled'), ...(stream.mends === false ? [] : [after('poison', 'effect')])],
      }),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: () => [bystandersNotHeldUp(), ...always()],
})
