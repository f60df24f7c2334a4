import type { Point } from '../chaos/point.ts'
import { pause } from '../chaos/process/pause.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'

const pointOf = (variant: string): Point =>
  variant === 'called'
    ? { point: 'called', key: 'k1', link: 'dependency', method: 'POST' }
    : { point: 'delete-received', key: 'k1' }

/**
 * The consumer is frozen while its call is under way (or its delete), until another replica has handled and acknowledged the message in its place. Then the
 * call goes on, late, from somebody who was overtaken; and only then the consumer does. It could not be the other way round: a process that is
 * continued finds that its call has timed out before anything else.
 */
export const consumerPause = (): Scenario => ({
  name: 'consumer-pause',
  claim:
    'When a consumer is frozen past the visibility time-out, another replica takes over, and the first is then resumed, there is one effect.',
  source: 'PN duplicates on different pods',
  severity: 'P2',
  tags: ['processes', 'pause', 'duplicates'],
  variants: ['called', 'delete-received'],
  fits: ({ links }, variant) =>
    variant !== 'called' || links.dependency !== undefined || 'the stream names no dependency',
  wholeService: () => true,
  plan: ({ stream, variant }) => ({
    steps: [publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'freeze', is: 'injected' } })],
    faults: [
      {
        id: 'freeze',
        fault: pause({
          at: pointOf(variant),
          held: 'forward',
          // The redelivered message may first go to the frozen one, which polls too: then it takes another time-out.
          atMostMs: (stream.maxReceiveCount + 1) * stream.visibilityTimeoutMs,
        }),
        inject: atStart,
        heal: after('e1', 'acknowledged'),
      },
    ],
  }),
  probes: steadyState(),
  checks: always,
})
