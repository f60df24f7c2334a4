import { emptyReceives } from '../chaos/queue/empty-receives.ts'
import { lostAcknowledgement } from '../chaos/queue/lost-acknowledgement.ts'
import { queueErrors as queueErrorsFault } from '../chaos/queue/queue-errors.ts'
import { throttling } from '../chaos/queue/throttling.ts'
import { always } from '../checks/index.ts'
import { pollingBacksOff } from '../checks/polling-backs-off.ts'
import type { Fault } from '../harness/model/fault.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'

/** How long the queue refuses, at least: longer than clients try by themselves, so that what lies behind them shows. */
const outageMs = 6_000

/** Polls that are refused, and those that find nothing: the one that is open when the outage begins, and the next. */
const [refused, empty] = [3, 2] as const

const faultOf = (stream: StreamFacts, variant: string): Fault => {
  // A poll may still be open when the outage begins, for as long as it asked to wait: one is refused only after that.
  const polls = {
    action: 'ReceiveMessage',
    until: { hits: refused },
    atMostMs: longestMs(stream, { polls: 1 + refused }),
  } as const
  switch (variant) {
    case 'receive-throttled':
      return throttling(polls)
    case 'receive-empty':
      // Each waits for as long as it asked to.
      return emptyReceives({ until: { hits: empty }, atMostMs: longestMs(stream, { polls: empty }) })
    case 'delete-fails':
      // As often as clients try by themselves: one delivery is spent.
      return lostAcknowledgement({ key: 'k2', told: false, atMost: 3, atMostMs: longestMs(stream) })
    default:
      return queueErrorsFault(polls)
  }
}

/** The queue itself fails: polls are answered 500, throttled or find nothing, or a delete is answered 500. Then all is well again. */
export const queueErrors = (): Scenario => ({
  name: 'queue-errors',
  claim:
    'Errors, throttling and empty answers of the queue itself are ridden out: nobody exits, polls are tried again after a pause, and nothing is lost or doubled.',
  source: 'PN Queue Dead letter queue maintenance, SQS errors',
  severity: 'P2',
  tags: ['delivery', 'queue'],
  variants: ['receive-fails', 'receive-throttled', 'receive-empty', 'delete-fails'],
  fits: () => true,
  // Whose client tries no delete again gets the message once more.
  deliveries: (variant) => (variant === 'delete-fails' ? 2 : 1),
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
      publishStep({ stream, key: 'k2', event: 'e2', at: { fault: 'outage', is: 'injected' } }),
      publishStep({ stream, key: 'k3', event: 'e3', at: { fault: 'outage', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'outage',
        fault: faultOf(stream, variant),
        inject: after('e1', 'acknowledged'),
        heal: [{ fault: 'outage', is: 'bitten' }, ...(variant === 'delete-fails' ? [] : [{ ms: outageMs }])],
      },
    ],
  }),
  probes: steadyState(),
  checks: () => [pollingBacksOff(), ...always()],
})
