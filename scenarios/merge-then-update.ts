import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import { staysDeleted } from '../checks/stays-deleted.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'

/** A record, and another into which it is merged. */
const two = (stream: StreamFacts): readonly Step[] => [
  publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
  publishStep({ stream, key: 'k2', event: 'f1', at: atStart }),
]

const merge = (stream: StreamFacts, at: Step['at']): Step =>
  publishStep({ stream, key: 'k1', into: 'k2', event: 'm1', version: 3, variant: 'merge', at })

const update = (stream: StreamFacts, at: Step['at']): Step =>
  publishStep({ stream, key: 'k1', event: 'e2', version: 2, mayDie: true, at })

/** The update comes when the merge is over. */
const afterTheMerge = (stream: StreamFacts): Plan => ({
  steps: [
    ...two(stream),
    merge(stream, [after('e1', 'effect'), after('f1', 'effect')]),
    update(stream, after('m1', 'acknowledged')),
  ],
  faults: [],
})

/** The content of the update has been read when the records are merged, and is written only then. */
const readBefore = (stream: StreamFacts): Plan => ({
  steps: [
    ...two(stream),
    update(stream, { fault: 'held', is: 'injected' }),
    merge(stream, { fault: 'held', is: 'bitten' }),
  ],
  faults: [
    {
      id: 'held',
      fault: heldAnswer({ link: 'source', match: { key: 'k1', method: 'GET' } }),
      inject: [after('e1', 'effect'), after('f1', 'effect')],
      heal: after('m1', 'acknowledged'),
    },
  ],
})

/** The merge comes before the records that it is about: both are there only later. */
const beforeTheRecords = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({
      stream,
      key: 'k1',
      into: 'k2',
      event: 'm1',
      version: 3,
      variant: 'merge',
      mayDie: true,
      at: atStart,
    }),
    publishStep({ stream, key: 'k2', event: 'f1', at: after('m1', 'received') }),
    publishStep({ stream, key: 'k1', event: 'e1', mayDie: true, at: after('m1', 'received') }),
  ],
  faults: [],
})

/** The merge is undone, or that comes twice, and the record is told of again. */
const unmerged = (stream: StreamFacts, twice: boolean): Plan => {
  const undo = { stream, key: 'k1', into: 'k2', event: 'u1', version: 4, variant: 'unmerge' } as const
  const again = twice ? [publishStep({ ...undo, copy: 2, at: after('u1', 'acknowledged') })] : []
  return {
    steps: [
      ...two(stream),
      merge(stream, [after('e1', 'effect'), after('f1', 'effect')]),
      publishStep({ ...undo, at: after('m1', 'acknowledged') }),
      ...again,
      publishStep({
        stream,
        key: 'k1',
        event: 'e5',
        version: 5,
        at: after('u1', 'acknowledged', twice ? 2 : 1),
      }),
    ],
    faults: [],
  }
}

const isUndone = (variant: string): boolean => variant.startsWith('unmerged')

/** Two records become one, and something about the one that was merged away is handled afterwards. */
export const mergeThenUpdate = (): Scenario => ({
  name: 'merge-then-update',
  claim:
    'An update of a record that was merged into another lands on that one, or on the DLQ, in whatever order they come; it never makes the merged record anew. One that is taken apart again is there once, in its latest form.',
  source: 'PR Delius merge events',
  severity: 'P2',
  tags: ['delivery', 'order', 'merges'],
  variants: ['after-the-merge', 'read-before', 'before-the-records', 'unmerged', 'unmerged-twice'],
  deliveries: (variant) => (variant === 'before-the-records' ? 2 : 1),
  fits: ({ variants, carries, links, fifo }, variant) => {
    if (!variants.includes('merge')) return undeclared('merge')
    if (variant === 'before-the-records')
      return !fifo || 'a FIFO queue hands out nothing of a group while an earlier one waits for what comes later'
    if (!variants.includes('update')) return undeclared('update')
    if (variant === 'after-the-merge') return true
    if (isUndone(variant)) return variants.includes('unmerge') || undeclared('unmerge')
    if (fifo) return 'a FIFO queue hands out one message of a group at a time'
    return (carries === 'reference' && links.source !== undefined) || undeclared('source')
  },
  plan: ({ stream, variant }) => {
    if (isUndone(variant)) return unmerged(stream, variant === 'unmerged-twice')
    if (variant === 'read-before') return readBefore(stream)
    return variant === 'after-the-merge' ? afterTheMerge(stream) : beforeTheRecords(stream)
  },
  probes: steadyState(),
  checks: () => [staysDeleted(), ...always()],
})
