import { deadlock as deadlockFault } from '../chaos/database/deadlock.ts'
import { always } from '../checks/index.ts'
import { retriedInProcess } from '../checks/retried-in-process.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Somebody else locks what a handler locks, in another order: each waits for the other, and the server ends the handler's transaction. */
export const deadlock = (): Scenario => ({
  name: 'deadlock',
  claim: 'Deadlocks happen and are retried: nothing is lost or doubled, and no delivery is used up.',
  source: 'WCN deadlocks',
  severity: 'P2',
  tags: ['database', 'locks', 'concurrency'],
  variants: ['other-order'],
  fits: (stream) => {
    if (stream.row === undefined) return undeclared('row')
    if (stream.thenTable === undefined) return undeclared('thenTable')
    return stream.variants.includes('update') || undeclared('update')
  },
  // Its tables can be read but not written for a moment.
  wholeService: () => true,
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'crossed', is: 'injected' } }),
      publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'crossed', is: 'healed' } }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'crossed', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'crossed',
        fault: deadlockFault({ key: 'k1', atMostMs: longestMs(stream) }),
        inject: after('e1', 'effect'),
        heal: { fault: 'crossed', is: 'bitten' },
      },
    ],
  }),
  probes: steadyState(),
  checks: () => [retriedInProcess({ sqlState: '40P01' }), ...always()],
})
