import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import { latestState } from '../checks/latest-state.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** One replica reads the content and is slow to get it; meanwhile the content changes and a later event brings it. */
export const slowRead = (): Scenario => ({
  name: 'slow-read',
  claim: 'A slow read on one replica never overwrites what a later event brought.',
  source: 'PN out of order domain events, PR Concurrent Update Errors',
  severity: 'P2',
  tags: ['delivery', 'order', 'http'],
  variants: ['update'],
  fits: (stream) => {
    if (stream.carries !== 'reference') return undeclared('source')
    if (stream.links.source === undefined) return undeclared('source')
    return stream.variants.includes('update') || undeclared('update')
  },
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'held', is: 'injected' } }),
      publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'held', is: 'bitten' } }),
    ],
    faults: [
      {
        id: 'held',
        fault: heldAnswer({ link: 'source', match: { key: 'k1', method: 'GET' }, atMostMs: heldMs(stream) }),
        inject: after('e1', 'effect'),
        heal: after('e3', 'acknowledged'),
      },
    ],
  }),
  probes: steadyState(),
  checks: () => [latestState(), ...always()],
})
