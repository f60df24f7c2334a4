import { rowLock } from '../chaos/database/row-lock.ts'
import { bystandersNotHeldUp } from '../checks/bystanders-not-held-up.ts'
import { givesUpInTime } from '../checks/gives-up-in-time.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Longest hold in multiples of the system's lock time-out: longer than one wait may take before it counts as one without a limit, whatever deliveries it costs. */
const holdFactor = (maxReceiveCount: number): number => maxReceiveCount + 0.5

/**
 * A hot row locked by somebody else while other events keep coming: for longer than the system's lock time-out, where its owner says which it has; else until the
 * others are done, and then nobody is judged by how long they waited.
 */
export const rowLockContention = (): Scenario => ({
  name: 'row-lock-contention',
  claim: 'Handlers give up on a locked row in time, retry and recover; other rows are not held up.',
  source: 'WCN database locks',
  severity: 'P2',
  tags: ['database', 'locks'],
  variants: ['hot-row'],
  deliveries: () => 2,
  fits: (stream) => {
    if (stream.row === undefined) return undeclared('row')
    return stream.variants.includes('update') || undeclared('update')
  },
  plan: ({ stream }) => {
    const limit = stream.row?.lockTimeoutMs
    const hold =
      limit === undefined
        ? { until: { waiters: 1 }, atMostMs: heldMs(stream) }
        : { until: { gaveUp: 1 }, atMostMs: holdFactor(stream.maxReceiveCount) * limit }
    const locked = { fault: 'lock', is: 'injected' } as const
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
        // The lock is held until the others are done, however many of its deliveries that takes.
        publishStep({ stream, key: 'k1', event: 'e2', version: 2, mayRunOut: true, at: locked }),
        publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: after('e2', 'received') }),
        publishStep({ stream, key: 'other4', event: 'b2', role: 'bystander', at: after('e2', 'received') }),
      ],
      faults: [
        {
          id: 'lock',
          fault: rowLock({ key: 'k1', ...hold }),
          inject: after('e1', 'effect'),
          heal: [{ fault: 'lock', is: 'bitten' }, after('b1', 'acknowledged'), after('b2', 'acknowledged')],
        },
      ],
    }
  },
  probes: steadyState(),
  checks: ({ row }) => [
    ...(row?.lockTimeoutMs === undefined ? [] : [givesUpInTime()]),
    bystandersNotHeldUp(),
    ...always(),
  ],
})
