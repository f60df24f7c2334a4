import { lostResponse as lostResponseFault } from '../chaos/http/lost-response.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { failingAtOnce } from './failing-at-once.ts'
import { atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'

const keys = ['k1', 'k2', 'k3']

/** The dependency did its work and the answer was lost on its way: the caller cannot know, and tries again. */
export const lostResponse = (): Scenario => ({
  name: 'lost-response',
  claim: 'When the dependency did its work and its answer was lost, the retry makes no second record.',
  source: 'PN Duplicate handling',
  severity: 'P2',
  tags: ['dependencies', 'http', 'duplicates'],
  variants: ['post'],
  deliveries: () => 2,
  fits: ({ links }) => links.dependency !== undefined || undeclared('dependency'),
  plan: ({ stream }) => ({
    steps: keys.map((key) =>
      publishStep({
        stream,
        key,
        event: `e${key}`,
        at: failingAtOnce(stream, keys).map((lost): Moment => ({ fault: `f${lost}`, is: 'injected' })),
      }),
    ),
    faults: failingAtOnce(stream, keys).map((key) => ({
      id: `f${key}`,
      fault: lostResponseFault({
        link: 'dependency',
        match: { key, method: workMethod(stream, 'dependency') },
        which: { first: 1 },
        atMostMs: longestMs(stream),
      }),
      inject: atStart,
      heal: { fault: `f${key}`, is: 'bitten' },
    })),
  }),
  probes: steadyState(),
  checks: always,
})
