import { tooManyRequests } from '../chaos/http/too-many-requests.ts'
import { always } from '../checks/index.ts'
import { obeysRetryAfter } from '../checks/obeys-retry-after.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { failingAtOnce } from './failing-at-once.ts'
import { atStart, handled, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const refused = ['k1', 'k3']
/** Longer than the reference system's own back-off, so that obeying and not obeying cannot look alike. */
const retryAfterSeconds = 3

/** The dependency refuses the first call about each key and says when to come again. */
export const rateLimited = (): Scenario => ({
  name: 'rate-limited',
  claim: '429 with Retry-After is obeyed: the call is tried again, and not before.',
  source: 'WCN rate limiting',
  severity: 'P3',
  tags: ['dependencies', 'http'],
  variants: ['retry-after'],
  deliveries: () => 2,
  redelivered: true,
  fits: ({ links }) => links.dependency !== undefined || undeclared('dependency'),
  plan: ({ stream }) => ({
    steps: failingAtOnce(stream, refused).map((key) =>
      publishStep({ stream, key, event: `e${key}`, at: { fault: `f${key}`, is: 'injected' } }),
    ),
    faults: failingAtOnce(stream, refused).map((key) => ({
      id: `f${key}`,
      fault: tooManyRequests({
        link: 'dependency',
        match: { key },
        which: { first: 1 },
        retryAfterSeconds,
        atMostMs: longestMs(stream),
      }),
      inject: atStart,
      // Until the call was made again, which tells whether it was obeyed.
      heal: [{ fault: `f${key}`, is: 'bitten' }, ...handled(`e${key}`)],
    })),
  }),
  probes: steadyState(),
  checks: () => [obeysRetryAfter(), ...always()],
})
