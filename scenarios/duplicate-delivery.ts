import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/scenario.ts'
import type { Step } from '../harness/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

const keys = ['k1', 'k2', 'k3']

/** The same event published again takes effect once: also a while later, also by another replica or after a restart. */
export const duplicateDelivery = (): Scenario => ({
  name: 'duplicate-delivery',
  claim: 'The same event published again takes effect once.',
  source: 'PN duplicate handling',
  severity: 'P2',
  tags: ['delivery', 'duplicates'],
  variants: ['double-submit', 'after-restart'],
  fits: () => true,
  wholeService: (variant) => variant === 'after-restart',
  plan: ({ stream, variant, random }) => {
    const steps: Step[] = []
    for (const key of keys) {
      const event = `e${key}`
      steps.push(publishStep({ stream, key, event, at: atStart }))
      const again = variant === 'after-restart' ? done('restart') : after(event, 'effect')
      const copies = random.integer(2, 4)
      for (let copy = 2; copy <= copies; copy += 1) steps.push(publishStep({ stream, key, event, copy, at: again }))
    }
    if (variant === 'after-restart')
      steps.push(
        operateStep(
          'restart',
          'restart',
          stream,
          keys.map((key) => after(`e${key}`, 'effect')),
        ),
      )
    return { steps, faults: [] }
  },
  probes: steadyState(),
  checks: always,
})
