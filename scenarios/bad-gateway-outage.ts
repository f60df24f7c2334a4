import { badGateway } from '../chaos/http/bad-gateway.ts'
import { bystandersNotHeldUp } from '../checks/bystanders-not-held-up.ts'
import { always } from '../checks/index.ts'
import { redriveConserves } from '../checks/redrive-conserves.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { failingAtOnce } from './failing-at-once.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** In one message group: of a FIFO queue's only the first, behind which nothing of its group would be handled. */
const affected = ['k1', 'k3']

/** Every call about some keys is answered 502 for longer than the retry budget; then the outage ends, and their dead letters are redriven. */
export const badGatewayOutage = (): Scenario => ({
  name: 'bad-gateway-outage',
  claim:
    'An outage longer than the retry budget sends exactly the affected messages to the DLQ; after it, a redrive applies each once.',
  source: 'PR Internal APIs HTTP 502 Errors, PN recoverable errors',
  severity: 'P2',
  tags: ['dependencies', 'http', 'dlq'],
  variants: ['beyond-budget'],
  fits: ({ links }) => links.dependency !== undefined || undeclared('dependency'),
  plan: ({ stream }) => {
    const keys = failingAtOnce(stream, affected)
    const hits = stream.maxReceiveCount
    const dead = keys.map((key): Moment => after(`e${key}`, 'deadLettered'))
    const healed = keys.map((key): Moment => ({ fault: `f${key}`, is: 'healed' }))
    return {
      steps: [
        ...keys.map((key) =>
          publishStep({ stream, key, event: `e${key}`, dies: true, at: { fault: `f${key}`, is: 'injected' } }),
        ),
        publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: after('ek1', 'received') }),
        publishStep({ stream, key: 'other4', event: 'b2', role: 'bystander', at: after('ek1', 'received') }),
        operateStep('redrive1', 'redrive', stream, [...dead, ...healed]),
        operateStep('redrive2', 'redrive', stream, [
          done('redrive1'),
          ...keys.map((key) => after(`e${key}`, 'acknowledged')),
        ]),
      ],
      faults: keys.map((key) => ({
        id: `f${key}`,
        fault: badGateway({
          link: 'dependency',
          match: { key },
          until: { hits },
          atMostMs: longestMs(stream, { deaths: 1 }),
        }),
        inject: atStart,
        heal: [...dead, after('b1', 'acknowledged'), after('b2', 'acknowledged')],
      })),
    }
  },
  probes: steadyState(),
  checks: () => [redriveConserves(), bystandersNotHeldUp(), ...always()],
})
