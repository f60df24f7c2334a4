import type { Point } from '../chaos/point.ts'
import { kill } from '../chaos/process/kill.ts'
import { killWorker } from '../chaos/process/kill-worker.ts'
import { always } from '../checks/index.ts'
import { ownEventsPublished } from '../checks/own-events-published.ts'
import { workersComeBack } from '../checks/workers-come-back.ts'
import type { Fit, Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { commitsItself, undeclared } from '../harness/plan/undeclared.ts'
import { changing } from '../harness/model/reach.ts'

/** Variants in which one worker of a group is killed and its parent lives on begin with this. */
const worker = 'worker-'

const pointOf = (variant: string): Point => {
  const point = variant.replace(worker, '')
  switch (point) {
    case 'called':
    case 'answered':
      return { point, key: 'k1', link: 'dependency', method: changing }
    case 'delete-received':
    case 'delete-done':
    case 'publish-received':
    case 'publish-done':
    case 'commit-sent':
    case 'commit-answered':
      return { point, key: 'k1' }
    default:
      throw new Error(`there is no point ${variant}`)
  }
}

const fits = (stream: StreamFacts, variant: string): Fit => {
  const { links, publishesTo } = stream
  const point = pointOf(variant)
  if ('link' in point && links.dependency === undefined) return undeclared('dependency')
  if (variant.startsWith('publish') && publishesTo === undefined) return undeclared('publishesTo')
  return point.point.startsWith('commit') ? commitsItself(stream) : true
}

const killsConsumer = (stream: StreamFacts, variant: string): Plan => ({
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
})

const killsWorker = (stream: StreamFacts, variant: string): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'crash', is: 'injected' } }),
    // The group has enough to do that a worker which only comes when it is needed comes.
    ...['2', '3', '4'].map((n) =>
      publishStep({ stream, key: `k${n}`, event: `e${n}`, role: 'bystander', at: { fault: 'crash', is: 'bitten' } }),
    ),
  ],
  faults: [
    {
      id: 'crash',
      fault: killWorker({ at: pointOf(variant), atMostMs: longestMs(stream) }),
      inject: atStart,
      heal: ['2', '3', '4'].map((n) => after(`e${n}`, 'effect')),
    },
  ],
})

/**
 * The consumer is killed at a point on either side of its effect, its COMMIT, its own event and the acknowledgement. What is held there goes with it: before the point
 * nothing of it happened, after it all of it did and nobody was told. It is started again at once, as a platform would. Of a group of workers under one parent, as Celery's
 * prefork pool is, also the one worker alone that has the event in hand, as the kernel does when memory is short: whether the message comes back is up to its parent then.
 */
export const consumerCrash = (): Scenario => ({
  name: 'consumer-crash',
  claim:
    'When a consumer, or one worker of its group, is killed between its side effect and its acknowledgement, the message comes back, the effect stays single, and the event that the system itself publishes is not lost.',
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
    'worker-called',
    'worker-commit-sent',
    'worker-commit-answered',
  ],
  deliveries: () => 2,
  fits,
  wholeService: () => true,
  plan: ({ stream, variant }) => (variant.startsWith(worker) ? killsWorker : killsConsumer)(stream, variant),
  probes: steadyState(),
  checks: ({ publishesTo }) => [
    ...always(),
    workersComeBack(),
    ...(publishesTo === undefined ? [] : [ownEventsPublished()]),
  ],
})
