import { badGateway as badGatewayFault } from '../chaos/http/bad-gateway.ts'
import { always } from '../checks/index.ts'
import { retriesBackOff } from '../checks/retries-back-off.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { failingAtOnce } from './failing-at-once.ts'
import { atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const keys = ['k1', 'k2', 'k3', 'k4', 'k5']

/**
 * 502s from a dependency under load, as a proxy gives them though the service is fine: of each event the first calls fail, as
 * many as the redrive policy forgives and no more; on a FIFO queue of one event.
 */
export const badGateway = (): Scenario => ({
  name: 'bad-gateway',
  claim:
    'Events whose calls are answered 502 are retried through the queue and back off; while the outage is shorter than the retry budget none is lost and none reaches the DLQ.',
  source: 'PR Internal APIs HTTP 502 Errors',
  severity: 'P2',
  tags: ['dependencies', 'http'],
  variants: ['within-budget'],
  deliveries: () => 2,
  redelivered: true,
  fits: ({ links }) => links.dependency !== undefined || undeclared('dependency'),
  plan: ({ stream }) => {
    const failures = stream.maxReceiveCount - 1
    const failing = failingAtOnce(stream, keys)
    const injected = failing.map((key): Moment => ({ fault: `f${key}`, is: 'injected' }))
    return {
      steps: keys.map((key) => publishStep({ stream, key, event: `e${key}`, at: injected })),
      faults: failing.map((key) => ({
        id: `f${key}`,
        fault: badGatewayFault({
          link: 'dependency',
          match: { key },
          which: { first: failures },
          until: { hits: failures },
          atMostMs: longestMs(stream, { deaths: 1 }),
        }),
        inject: atStart,
        heal: { fault: `f${key}`, is: 'bitten' },
      })),
    }
  },
  probes: steadyState(),
  // Where the budget forgives one failure alone, no call that failed is seen to be tried again and to fail.
  checks: ({ maxReceiveCount }) => [...(maxReceiveCount > 2 ? [retriesBackOff()] : []), ...always()],
})
