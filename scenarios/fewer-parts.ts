import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'

/** A record is amended so that it has fewer parts than before; or the event that made it with more comes a second time afterwards. */
export const fewerParts = (): Scenario => ({
  name: 'fewer-parts',
  claim:
    'A record that is amended so that it has fewer parts has those alone: what is no longer among them is gone, and no earlier event brings it back.',
  source: 'PN Activity schedule update errors: scheduled instances have been deleted and/or created',
  severity: 'P2',
  tags: ['delivery', 'order'],
  variants: ['amended', 'copy-of-the-create'],
  fits: ({ variants, fifo }, variant) => {
    if (!variants.includes('shrink')) return undeclared('shrink')
    return (
      variant === 'amended' || !fifo || 'a FIFO queue drops copies of the same content before anybody receives them'
    )
  },
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: atStart }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, variant: 'shrink', at: after('e1', 'effect') }),
      ...(variant === 'amended'
        ? []
        : [
            publishStep({
              stream,
              key: 'k1',
              event: 'e1',
              copy: 2,
              at: [after('e2', 'acknowledged'), after('e2', 'effect')],
            }),
          ]),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: always,
})
