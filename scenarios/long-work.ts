import { badGateway } from '../chaos/http/bad-gateway.ts'
import { slowAnswer } from '../chaos/http/slow-answer.ts'
import { always } from '../checks/index.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, handled, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'

/** How long the work takes, in visibility time-outs: handed out again once, and not a second time. */
const long = 1.5

/** One call takes longer than the visibility time-out: whoever waits for it must have the message extended, or bear that another does the work too. */
const slowCall = (stream: StreamFacts): Plan => ({
  steps: [publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'slow', is: 'injected' } })],
  faults: [
    {
      id: 'slow',
      fault: slowAnswer({
        link: 'dependency',
        match: { key: 'k1', method: workMethod(stream, 'dependency') },
        which: { first: 1 },
        delayMs: long * stream.visibilityTimeoutMs,
        atMostMs: longestMs(stream),
      }),
      inject: atStart,
      heal: [{ fault: 'slow', is: 'bitten' }, ...handled('e1')],
    },
  ],
})

/** The work fails: whoever extends the message while it works must leave it alone then, so that it comes back. */
const failedCall = (stream: StreamFacts): Plan => ({
  steps: [publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'failure', is: 'injected' } })],
  faults: [
    {
      id: 'failure',
      fault: badGateway({
        link: 'dependency',
        match: { key: 'k1' },
        which: { first: 1 },
        until: { hits: 1 },
        atMostMs: longestMs(stream),
      }),
      inject: atStart,
      heal: { fault: 'failure', is: 'bitten' },
    },
  ],
})

/** An event that cannot be read fails each time: it must come back until it is dead-lettered. */
const failedRead = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', variant: 'unreadable', at: atStart }),
    publishStep({ stream, key: 'k2', event: 'e2', role: 'bystander', at: after('e1', 'deadLettered') }),
  ],
  faults: [],
})

const plans: Readonly<Record<string, (stream: StreamFacts) => Plan>> = {
  'slow-call': slowCall,
  'failed-call': failedCall,
  'failed-read': failedRead,
}

/** Work that outlasts the visibility time-out, and work that fails while it is being extended. */
export const longWork = (): Scenario => ({
  name: 'long-work',
  claim:
    'Work that takes longer than the visibility time-out is extended in time or takes effect once all the same, and a message whose work failed comes back.',
  source: 'PN Duplicate handling: calls that hang for more than 2 minutes',
  severity: 'P2',
  tags: ['delivery', 'visibility', 'duplicates'],
  variants: Object.keys(plans),
  fits: ({ links, variants }, variant) => {
    if (variant === 'failed-read') return variants.includes('unreadable') || undeclared('unreadable')
    return links.dependency !== undefined || undeclared('dependency')
  },
  deliveries: (variant) => (variant === 'failed-read' ? 1 : 2),
  plan: ({ stream, variant }) => {
    const plan = plans[variant]
    if (plan === undefined) throw new Error(`there is no variant ${variant}`)
    return plan(stream)
  },
  probes: steadyState(),
  checks: always,
})
