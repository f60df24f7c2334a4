import { always } from '../checks/index.ts'
import { deadLettersRaiseAlert } from '../checks/dead-letters-raise-alert.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, dealWith, publishStep } from './steps.ts'

/** An event that cannot be read becomes a dead letter, and is told of; a second one comes to lie beside it; people deal with both, and all is well again. */
export const dlqAlert = (): Scenario => ({
  name: 'dlq-alert',
  claim:
    'Dead letters raise one alert in time, however many and for however long they lie there, and it clears once they are gone.',
  source: 'PR Automatic alerts, SQS DLQ messages alerts',
  severity: 'P2',
  tags: ['operations', 'dlq', 'alerts'],
  variants: ['raised-and-cleared'],
  // Whatever else came to a dead-letter queue meanwhile would be told too.
  wholeService: () => true,
  fits: ({ alerts, variants }) => {
    if (!variants.includes('unreadable')) return undeclared('unreadable')
    return alerts?.deadLetters !== undefined || undeclared('deadLettersAlert')
  },
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', variant: 'unreadable', at: atStart }),
      // While the first lies there, and has been told of.
      publishStep({ stream, key: 'k3', event: 'e3', variant: 'unreadable', at: after('e1', 'alertRaised') }),
      ...dealWith('e1', stream, [after('e3', 'deadLettered')]),
      publishStep({
        stream,
        key: 'other2',
        event: 'b1',
        role: 'bystander',
        at: { after: 'settled', reaches: 'alertCleared' },
      }),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: () => [deadLettersRaiseAlert(), ...always()],
})
