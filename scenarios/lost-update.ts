import { interleavedWrites } from '../chaos/database/interleaved-writes.ts'
import { always } from '../checks/index.ts'
import type { Scenario, TimedFault } from '../harness/model/scenario.ts'
import type { Moment, Step } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** From the second round on whoever keeps what it knew has something old to keep; whose turn it is nobody can choose, so there are several. */
const rounds = 3

/** Updates of one record that add up, two at a time: the second handler has looked before the first has committed. */
export const lostUpdate = (): Scenario => ({
  name: 'lost-update',
  claim: 'Two handlers that change one record at the same time lose neither change, at any isolation level.',
  source: 'PR Concurrent Update Errors',
  severity: 'P1',
  tags: ['database', 'concurrency'],
  variants: ['two-at-once'],
  fits: ({ addsUp, variants, fifo, links }) => {
    if (addsUp !== true || !variants.includes('update')) return undeclared('total')
    if (fifo) return 'a FIFO queue hands out one message of a group at a time'
    return links.database !== undefined || undeclared('database')
  },
  plan: ({ stream }) => {
    const steps: Step[] = [publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } })]
    const faults: TimedFault[] = []
    let ready: readonly Moment[] = [after('e1', 'effect')]
    for (let round = 1; round <= rounds; round += 1) {
      const id = `meet${round}`
      const [one, other] = [`e${2 * round}`, `e${2 * round + 1}`]
      faults.push({
        id,
        fault: interleavedWrites({ key: 'k1', atMostMs: heldMs(stream) }),
        inject: ready,
        heal: { fault: id, is: 'bitten' },
      })
      steps.push(
        publishStep({ stream, key: 'k1', event: one, version: 2 * round, at: { fault: id, is: 'injected' } }),
        // Once somebody has the first in flight, so that a consumer that works on one at a time leaves it to another.
        publishStep({ stream, key: 'k1', event: other, version: 2 * round + 1, at: after(one, 'received') }),
      )
      ready = [after(one, 'acknowledged'), after(other, 'acknowledged')]
    }
    return { steps, faults }
  },
  probes: steadyState(),
  checks: always,
})
