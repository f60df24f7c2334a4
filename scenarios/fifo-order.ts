import { slowAnswer } from '../chaos/http/slow-answer.ts'
import { always } from '../checks/index.ts'
import { takesEffectInOrder } from '../checks/takes-effect-in-order.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Moment, Step } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Odd numbers only: one message group. */
const keys = ['k1', 'k3']
const versions = [1, 2, 3]

/** Events of one message group, published in order; the call for the first is slow, so that whoever works ahead is seen to. */
export const fifoOrder = (): Scenario => ({
  name: 'fifo-order',
  claim: 'Court cases of one group take effect in order, once.',
  source: 'PR court cases',
  severity: 'P2',
  tags: ['delivery', 'order', 'fifo'],
  variants: ['one-group'],
  fits: ({ fifo, links, owned, variants }) => {
    if (!fifo) return 'its queue is a standard one, which promises no order'
    if (owned === true)
      return "its service was declared to be its owner's: its log, which alone tells when each event took effect, is not seen"
    if (!variants.includes('update')) return undeclared('update')
    return links.dependency !== undefined || undeclared('dependency')
  },
  plan: ({ stream }) => {
    const steps: Step[] = []
    let at: Moment = { fault: 'slow', is: 'injected' }
    for (const version of versions)
      for (const key of keys) {
        const event = `${key}v${version}`
        steps.push(publishStep({ stream, key, event, version, at }))
        at = after(event, 'published')
      }
    return {
      steps,
      faults: [
        {
          id: 'slow',
          fault: slowAnswer({
            link: 'dependency',
            match: { key: 'k1' },
            which: { first: 1 },
            delayMs: 1000,
            atMostMs: longestMs(stream),
          }),
          inject: atStart,
          // Not once it is acknowledged: a consumer may acknowledge on arrival and work later.
          heal: after('k3v3', 'effect'),
        },
      ],
    }
  },
  probes: steadyState(),
  checks: () => [takesEffectInOrder(), ...always()],
})
