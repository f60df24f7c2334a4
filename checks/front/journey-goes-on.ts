import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { at } from '../evidence.ts'

/** Each step of each person's journey can be done: no error page, no button that is not there. */
export const journeyGoesOn = (): FrontCheck => ({
  name: 'journey-goes-on',
  property: 'each step of a journey can be done',
  judge: (history) => {
    const steps = history.of('journey-step')
    const findings = steps
      .filter(({ outcome }) => outcome === 'fail')
      .map((step) => ({
        words: `${step.person ?? 'somebody'} could not "${step.name}" at ${at(step)}: ${step.words}`,
        operations: [step.index],
        // What was waited for may have waited for the machine.
        byTime: true as const,
      }))
    return judgementOf(steps.length, findings, {
      pass: `${steps.length} steps were done`,
      none: 'no step was taken',
    })
  },
})
