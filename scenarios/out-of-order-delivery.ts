import { always } from '../checks/index.ts'
import { latestState } from '../checks/latest-state.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { after, atStart, publishStep } from './steps.ts'

const versions = [1, 2, 3, 4]

/** Whether the order in which versions are published is the one that counts: that of a FIFO queue, unless their content tells which is the latest. */
const keepsOrder = ({ fifo, latestBy }: StreamFacts): boolean => fifo && latestBy !== 'content'

/** Versions of one record handled in another order than they were made in, one after the other and all at once. */
export const outOfOrderDelivery = (): Scenario => ({
  name: 'out-of-order-delivery',
  claim:
    'Updates delivered out of order end in the latest state on both sides; on a FIFO queue whose order is what counts, the one published last.',
  source: 'PN incentives in quick succession, Fixing the mismatch',
  severity: 'P2',
  tags: ['delivery', 'order'],
  variants: ['sequence', 'burst'],
  fits: ({ variants, versions: are }) => {
    if (!variants.includes('update')) return undeclared('update')
    return are === 'replace' || 'its events were declared to add up, so that their order means nothing'
  },
  plan: ({ stream, variant, random }) => {
    const steps: Step[] = []
    for (const key of ['k1', 'k2']) {
      let before: string | undefined
      for (const version of keepsOrder(stream) ? versions : random.disorder(versions)) {
        const event = `${key}v${version}`
        const at = variant === 'burst' || before === undefined ? atStart : after(before, 'acknowledged')
        steps.push(publishStep({ stream, key, event, version, at }))
        before = event
      }
    }
    return { steps, faults: [] }
  },
  probes: steadyState(),
  checks: () => [latestState(), ...always()],
})
