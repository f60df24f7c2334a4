import type { Point } from '../chaos/point.ts'
import { kill } from '../chaos/process/kill.ts'
import { always } from '../checks/index.ts'
import { ownEventsPublished } from '../checks/own-events-published.ts'
import type { Fit, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from './longest.ts'
import { atStart, publishStep } from './steps.ts'
import { commitsItself, undeclared } from '../harness/plan/undeclared.ts'

const pointOf = (variant: string): Point => {
  switch (variant) {
    case 'called':
    case 'answered':
      return { point: variant, key: 'k1', link: 'dependency', method: 'POST' }
    case 'delete-received':
    case 'delete-done':
    case 'publish-received':
    case 'publish-done':
    case 'commit-sent':
    case 'commit-answered':
      return { point: variant, key: 'k1' }
    default:
      throw new Error(`there is no point ${variant}`)
  }
}

const fits = (stream: StreamFacts, variant: string): Fit => {
  const { links, publishesTo } = stream
  const point = pointOf(variant)
  if ('link' in point && links.dependency === undefined) return undeclared('dependency')
  if (variant.startsWith('publish') && publishesTo === undefined) return undeclared('publishesTo')
  return variant.startsWith('commit') ? commitsItself(stream) : true
}

/**
 * The consumer is killed at a point on either side of its effect, its COMMIT, its own event and the acknowledgement. What is held there goes with it: before the point
 * nothing of it happened, after it all of it did and nobody was told. It is started again at once, as a platform would.
 */
export const consumerCrash = (): Scenario => ({
  name: 'consumer-crash',
  claim:
    'When a consumer is killed between its side effect and its acknowledgement, the message comes back, the effect stays single, and the event that the system itself publishes is not lost.',
  source: 'PN duplicate handling',
  severity: 'P1',
  tags: ['processes', 'crash', 'duplicates'],
  variants: [
    'delete-done',
    'publish-received',
    'delete-received',
    'publish-done',
    'commit-sent',
    'commit-answered',
    'called',
    'answered',
  ],
  deliveries: () => 2,
  fits,
  wholeService: () => true,
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'crash', is: 'injected' } }),
      publishStep({ stream, key: 'k2', event: 'e2', role: 'bystander', at: { fault: 'crash', is: 'bitten' } }),
    ],
    faults: [
      {
        id: 'crash',
        fault: kill({
          at: pointOf(variant),
          held: 'drop',
          down: 'restarted',
          atMostMs: longestMs(stream),
        }),
        inject: atStart,
        heal: { fault: 'crash', is: 'bitten' },
      },
    ],
  }),
  probes: steadyState(),
  checks: ({ publishesTo }) => [...always(), ...(publishesTo === undefined ? [] : [ownEventsPublished()])],
})
