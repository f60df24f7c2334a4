import { lostAcknowledgement } from '../chaos/queue/lost-acknowledgement.ts'
import { always } from '../checks/index.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

const keys = ['k1', 'k2', 'k3']

/**
 * The delete of each message's first delivery never reaches the queue, and the consumer is told that it worked. The message comes back after its visibility
 * time-out under the same MessageId, to whichever replica asks first. On a FIFO queue the messages of a group come back one after the other.
 */
const redelivered = (stream: StreamFacts): Plan => ({
  steps: keys.map((key) =>
    publishStep({ stream, key, event: `e${key}`, at: { fault: `lose-${key}`, is: 'injected' } }),
  ),
  faults: keys.map((key) => ({
    id: `lose-${key}`,
    fault: lostAcknowledgement({
      key,
      atMost: 1,
      atMostMs: (keys.length + 1) * stream.visibilityTimeoutMs,
    }),
    inject: atStart,
    heal: { fault: `lose-${key}`, is: 'bitten' },
  })),
})

/**
 * The same event published again, or delivered again by the queue, takes effect once: also a while later, also by another replica or after a
 * restart.
 */
export const duplicateDelivery = (): Scenario => ({
  name: 'duplicate-delivery',
  claim: 'The same event published again, or redelivered after a lost acknowledgement, takes effect once.',
  source: 'PN duplicate handling',
  severity: 'P2',
  tags: ['delivery', 'duplicates'],
  variants: ['double-submit', 'after-restart', 'lost-acknowledgement'],
  deliveries: (variant) => (variant === 'lost-acknowledgement' ? 2 : 1),
  fits: ({ processes }, variant) =>
    variant !== 'after-restart' ||
    processes === undefined ||
    'nobody said how the processes of the service are started again, which its owner starts; "process: { … }" with a "command", a "container" or a "pidFile" and "restartedWithinSeconds" would unlock this',
  wholeService: (variant) => variant === 'after-restart',
  plan: ({ stream, variant, random }) => {
    if (variant === 'lost-acknowledgement') return redelivered(stream)
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
