import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Reaches } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, operateStep, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const children = [2, 3]

/**
 * How far the events that come early have got when the one that they build on comes. Who keeps them until then has them on its hands; who does not is done with them first: else which of them
 * is written last, and with it the verdict, would be a matter of who is quicker.
 */
const cameAs = ({ awaitsParent }: StreamFacts, given: boolean): Reaches => {
  if (given) return 'deadLettered'
  return awaitsParent === true ? 'received' : 'ended'
}

/** Events that build on a record come before the one that makes it: while they are retried it comes, or only once they were given up. */
export const missingParent = (): Scenario => ({
  name: 'missing-parent',
  claim:
    'An event that comes before the one that it builds on is not lost: it takes effect once that is there, by a retry or, when its retries were used up, by a redrive.',
  source: 'PN awaiting parent, Activities synchronisation error handling',
  severity: 'P2',
  tags: ['delivery', 'order', 'dlq'],
  variants: ['within-budget', 'beyond-budget'],
  deliveries: (variant) => (variant === 'within-budget' ? 2 : 1),
  fits: ({ variants, fifo, awaitsParent }, variant) => {
    if (!variants.includes('update')) return undeclared('update')
    if (variant === 'beyond-budget') return awaitsParent === true || undeclared('awaitsParent')
    return !fifo || 'a FIFO queue hands out nothing of a group while an earlier one waits for what comes later'
  },
  plan: ({ stream, variant }) => {
    const given = variant === 'beyond-budget'
    const came = children.map((version) => after(`e${version}`, cameAs(stream, given)))
    const parent = publishStep({ stream, key: 'k1', event: 'e1', at: came })
    return {
      steps: [
        ...children.map((version) =>
          publishStep({
            stream,
            key: 'k1',
            event: `e${version}`,
            version,
            // How soon it comes again, and so how many of its retries pass before its parent is there, is the system's own affair.
            ...(given ? { dies: true } : { mayDie: true }),
            at: atStart,
          }),
        ),
        parent,
        ...(given ? [operateStep('redrive', 'redrive', stream, after('e1', 'acknowledged'))] : []),
      ],
      faults: [],
    }
  },
  probes: steadyState(),
  checks: always,
})
