import { hangingAnswer } from '../chaos/http/hanging-answer.ts'
import { callsTimeOut } from '../checks/calls-time-out.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { atStart, handled, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'

/** Whose call hangs. */
const roleOf = (variant: string): 'mapping' | 'dependency' =>
  variant.startsWith('dependency') ? 'dependency' : 'mapping'

/** The dependency hangs, or the mapping service when the record is made already; whoever waits for it longer than the visibility time-out is overtaken by another replica. */
export const hangingDependency = (): Scenario => ({
  name: 'hanging-dependency',
  claim:
    'When a dependency or the mapping service hangs, the call is given up before the message becomes visible again, and one record with its mapping comes of it.',
  source: 'PN Duplicate handling: the call to the mapping service hangs for more than 2 minutes',
  severity: 'P2',
  tags: ['dependencies', 'http', 'duplicates'],
  variants: ['before-the-work', 'after-the-work', 'dependency-before-the-work', 'dependency-after-the-work'],
  deliveries: () => 2,
  fits: ({ links }, variant) => {
    const role = roleOf(variant)
    return links[role] !== undefined || undeclared(role)
  },
  plan: ({ stream, variant }) => ({
    steps: [publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'hang', is: 'injected' } })],
    faults: [
      {
        id: 'hang',
        fault: hangingAnswer({
          link: roleOf(variant),
          match: { key: 'k1', method: workMethod(stream, roleOf(variant)) },
          which: { first: 1 },
          work: variant.endsWith('after-the-work') ? 'done' : 'not-done',
          atMostMs: longestMs(stream),
        }),
        inject: atStart,
        heal: [{ fault: 'hang', is: 'bitten' }, ...handled('e1')],
      },
    ],
  }),
  probes: steadyState(),
  checks: () => [callsTimeOut(), ...always()],
})
