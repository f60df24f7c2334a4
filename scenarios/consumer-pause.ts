import type { Point } from '../chaos/point.ts'
import { pause } from '../chaos/process/pause.ts'
import { always } from '../checks/index.ts'
import type { Fit, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { commitsItself, undeclared } from '../harness/plan/undeclared.ts'
import { changing } from '../harness/model/reach.ts'

const pointOf = (variant: string): Point => {
  switch (variant) {
    case 'called':
      return { point: 'called', key: 'k1', link: 'dependency', method: changing }
    // Not `commit-sent`: nobody can ever take over from a transaction that is still open.
    case 'commit-answered':
      return { point: 'commit-answered', key: 'k1' }
    default:
      return { point: 'delete-received', key: 'k1' }
  }
}

const fits = (stream: StreamFacts, variant: string): Fit => {
  if (variant === 'called') return stream.links.dependency !== undefined || undeclared('dependency')
  return variant === 'commit-answered' ? commitsItself(stream) : true
}

/**
 * The consumer is frozen while its call is under way (or its delete, or the answer to its COMMIT), until another replica has handled and acknowledged the message in its place. Then the
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
  variants: ['called', 'delete-received', 'commit-answered'],
  deliveries: () => 2,
  redelivered: true,
  fits,
  wholeService: () => true,
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({
        stream,
        key: 'k1',
        event: 'e1',
        // A call may be made within a transaction that holds the record: whoever takes over waits for that, or gives up.
        mayRunOut: variant === 'called' && stream.links.database !== undefined,
        at: { fault: 'freeze', is: 'injected' },
      }),
    ],
    faults: [
      {
        id: 'freeze',
        fault: pause({
          at: pointOf(variant),
          held: 'forward',
          // The redelivered message may first go to the frozen one, which polls too: then it takes another time-out.
          atMostMs: longestMs(stream),
        }),
        inject: atStart,
        heal: [{ fault: 'freeze', is: 'bitten' }, after('e1', 'ended')],
      },
    ],
  }),
  probes: steadyState(),
  checks: always,
})
