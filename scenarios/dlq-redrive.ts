import { emptyReceives } from '../chaos/queue/empty-receives.ts'
import { always } from '../checks/index.ts'
import { latestState } from '../checks/latest-state.ts'
import { redriveConserves } from '../checks/redrive-conserves.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Creates that went to the dead-letter queue, each with nothing else of its key. */
const letters = ['k1', 'k2', 'k3']

/** An old version on the dead-letter queue, and a newer one of the same key that was applied meanwhile. */
const overtaken = (stream: StreamFacts): readonly Step[] => [
  publishStep({ stream, key: 'old4', event: 'v1', variant: 'unreadable', at: atStart }),
  publishStep({ stream, key: 'old4', event: 'v2', version: 2, at: after('v1', 'deadLettered') }),
]

/**
 * An update that went to the dead-letter queue although it can be read: none of its receives ever got to a consumer. A later one of the same key took effect meanwhile,
 * and then the older one comes back.
 */
const overtakenUnseen = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
    publishStep({ stream, key: 'k1', event: 'e2', version: 2, dies: true, at: { fault: 'unseen', is: 'injected' } }),
    publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'unseen', is: 'healed' } }),
    operateStep('redrive1', 'redrive', stream, after('e3', 'acknowledged')),
    operateStep('redrive2', 'redrive', stream, [done('redrive1'), after('e2', 'acknowledged')]),
  ],
  faults: [
    {
      id: 'unseen',
      fault: emptyReceives({
        key: 'k1',
        until: { hits: stream.maxReceiveCount },
        atMostMs: (stream.maxReceiveCount + 2) * stream.visibilityTimeoutMs,
      }),
      inject: after('e1', 'effect'),
      heal: after('e2', 'deadLettered'),
    },
  ],
})

/** Dead letters are fixed and redriven through the service's own queue administration, twice. */
export const dlqRedrive = (): Scenario => ({
  name: 'dlq-redrive',
  claim: 'A redrive brings every dead letter back once, does not undo newer events, and a second one is a no-op.',
  source: 'PN Queue Dead letter queue maintenance',
  severity: 'P2',
  tags: ['operations', 'dlq'],
  variants: ['retry-dlq', 'retry-all-dlqs', 'overtaken'],
  // It moves the dead letters of every queue of the service, whosever they are.
  wholeService: (variant) => variant === 'retry-all-dlqs',
  fits: ({ variants, mends }, variant) => {
    // On a FIFO queue too: a dead letter holds its group up no longer.
    if (variant === 'overtaken') return variants.includes('update') || undeclared('update')
    if (mends === false)
      return 'its unreadable events were declared to be such as nobody can mend ("fix: false"), so none could come back from the dead-letter queue'
    return variants.includes('unreadable') || undeclared('unreadable')
  },
  plan: ({ stream, variant }) => {
    if (variant === 'overtaken') return overtakenUnseen(stream)
    const redrive = variant === 'retry-dlq' ? 'redrive' : 'redrive-all'
    const overtakes = stream.versions === 'replace' && stream.variants.includes('update')
    const dead = [...letters.map((key) => `e${key}`), ...(overtakes ? ['v1'] : [])]
    return {
      steps: [
        ...letters.map((key) => publishStep({ stream, key, event: `e${key}`, variant: 'unreadable', at: atStart })),
        ...(overtakes ? overtaken(stream) : []),
        operateStep('fix', 'fix', stream, [
          ...dead.map((event) => after(event, 'deadLettered')),
          ...(overtakes ? [after('v2', 'acknowledged')] : []),
        ]),
        operateStep('redrive1', redrive, stream, done('fix')),
        operateStep('redrive2', redrive, stream, [
          done('redrive1'),
          ...dead.map((event) => after(event, 'acknowledged')),
        ]),
      ],
      faults: [],
    }
  },
  probes: steadyState(),
  checks: ({ versions }) => [redriveConserves(), ...(versions === 'replace' ? [latestState()] : []), ...always()],
})
