import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import { staysDeleted } from '../checks/stays-deleted.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** The update was made before the delete, and comes after it; or the event that made the record comes a second time. */
const overtaken = (stream: StreamFacts, variant: string): Plan => {
  const late = { stream, key: 'k1', mayDie: true, at: after('e3', 'acknowledged') } as const
  return {
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
      publishStep({ stream, key: 'k1', event: 'e3', version: 3, variant: 'delete', at: after('e1', 'effect') }),
      variant === 'copy-of-the-create'
        ? publishStep({ ...late, event: 'e1', copy: 2 })
        : publishStep({ ...late, event: 'e2', version: 2 }),
    ],
    faults: [],
  }
}

/** The content of the update has been read when the delete takes effect, and is written only then. */
const readBefore = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
    publishStep({
      stream,
      key: 'k1',
      event: 'e2',
      version: 2,
      mayDie: true,
      at: { fault: 'held', is: 'injected' },
    }),
    publishStep({
      stream,
      key: 'k1',
      event: 'e3',
      version: 3,
      variant: 'delete',
      at: { fault: 'held', is: 'bitten' },
    }),
  ],
  faults: [
    {
      id: 'held',
      fault: heldAnswer({ link: 'source', match: { key: 'k1', method: 'GET' } }),
      inject: after('e1', 'effect'),
      heal: after('e3', 'acknowledged'),
    },
  ],
})

/** A record is deleted, and something older about it is handled afterwards. */
export const lateUpdateAfterDelete = (): Scenario => ({
  name: 'late-update-after-delete',
  claim:
    'An update that arrives after the delete is a no-op or goes to the DLQ, and is so again when it is redriven; it never brings the record back.',
  source: 'PN Scheduled instance update errors, PR Delius delete events',
  severity: 'P2',
  tags: ['delivery', 'order', 'deletes'],
  variants: ['update', 'copy-of-the-create', 'read-before'],
  fits: ({ variants, carries, links, fifo }, variant) => {
    if (!variants.includes('delete')) return undeclared('delete')
    if (variant === 'copy-of-the-create')
      return !fifo || 'a FIFO queue drops copies of the same content before anybody receives them'
    if (!variants.includes('update')) return undeclared('update')
    if (variant === 'update') return true
    if (fifo) return 'a FIFO queue hands out one message of a group at a time'
    return (carries === 'reference' && links.source !== undefined) || undeclared('source')
  },
  plan: ({ stream, variant }) => (variant === 'read-before' ? readBefore(stream) : overtaken(stream, variant)),
  probes: steadyState(),
  checks: () => [staysDeleted(), ...always()],
})
