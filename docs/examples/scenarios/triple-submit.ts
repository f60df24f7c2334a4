// #region scenario
import { always } from '../../../checks/index.ts'
import type { Scenario } from '../../../harness/model/scenario.ts'
import { steadyState } from '../../../probes/index.ts'
import { after, atStart, publishStep } from '../../../scenarios/steps.ts'
import { handledWithinVisibility } from '../checks/handled-within-visibility.ts'

const copies = [1, 2, 3]

/** Somebody pressed the button three times. A second key shows that the first does not get in its way. */
export const tripleSubmit = (): Scenario => ({
  name: 'triple-submit',
  claim: 'An event that is submitted three times at once takes effect once.',
  source: 'PN duplicate handling',
  severity: 'P3',
  tags: ['delivery', 'duplicates'],
  variants: ['at-once'],
  fits: ({ fifo }) => !fifo || 'a FIFO queue drops copies of the same content before anybody receives them',
  plan: ({ stream }) => ({
    steps: [
      ...copies.map((copy) => publishStep({ stream, key: 'k1', event: 'e1', copy, at: atStart })),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: after('e1', 'published') }),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: () => [handledWithinVisibility(), ...always()],
})
// #endregion scenario
