import { reorderedDelivery } from '../chaos/queue/reordered-delivery.ts'
import { always } from '../checks/index.ts'
import { onlyTheFailedComeBack } from '../checks/only-the-failed-come-back.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { atStart, dealWith, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const readable = ['k2', 'k3', 'k4']

/** One unreadable message among readable ones, handed out in one batch: the tap holds them back until all are there. */
export const partialBatch = (): Scenario => ({
  name: 'partial-batch',
  claim: 'When one message of a batch fails, only that one comes back.',
  source: 'SQS batches',
  severity: 'P2',
  tags: ['delivery', 'batches', 'dlq'],
  variants: ['one-unreadable'],
  fits: (stream) => {
    if (stream.fifo)
      return 'a FIFO queue hands the messages of a group out in their order, and they wait for each other'
    return stream.variants.includes('unreadable') || undeclared('unreadable')
  },
  plan: ({ stream }) => {
    const at = { fault: 'batch', is: 'injected' } as const
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'poison', variant: 'unreadable', at }),
        ...readable.map((key) => publishStep({ stream, key, event: `e${key}`, at })),
        // A queue can be purged once in 60 s: what nobody can mend is left to be cleared away.
        ...(stream.mends === false ? [] : dealWith('poison', stream, [])),
      ],
      faults: [
        {
          id: 'batch',
          fault: reorderedDelivery({ window: readable.length + 1, atMostMs: heldMs(stream) }),
          inject: atStart,
          heal: { fault: 'batch', is: 'bitten' },
        },
      ],
    }
  },
  probes: steadyState(),
  checks: () => [onlyTheFailedComeBack(), ...always()],
})
