import { rowLock } from '../chaos/database/row-lock.ts'
import { always } from '../checks/index.ts'
import { noLostUpdates } from '../checks/no-lost-updates.ts'
import { retriedInProcess } from '../checks/retried-in-process.ts'
import type { Scenario, TimedFault } from '../harness/scenario.ts'
import type { Moment, Step } from '../harness/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { after, publishStep } from './steps.ts'

const waves = 2
/** One less than the five attempts of the runbook's retry: each failed attempt of one update means that another got through. */
const perWave = 4

/**
 * Many updates of one record at once. In each wave the row is locked until two transactions wait for it: both have read
 * the same snapshot, so the second to get through must fail with 40001, "could not serialize access due to concurrent update".
 */
export const concurrentUpdate = (): Scenario => ({
  name: 'concurrent-update',
  claim: 'Concurrent updates of one record conflict, are retried, and are each applied once.',
  source: 'PR Concurrent Update Errors',
  severity: 'P2',
  tags: ['database', 'concurrency'],
  variants: ['waves'],
  fits: (stream) => {
    if (stream.conflicts !== 'serialization') return 'its handler does not work with serializable snapshots'
    return stream.row !== undefined || 'the stream names no row that its updates write'
  },
  plan: ({ stream }) => {
    const steps: Step[] = [publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } })]
    const faults: TimedFault[] = []
    let ready: readonly Moment[] = [after('e1', 'effect')]
    for (let wave = 1; wave <= waves; wave += 1) {
      const id = `lock${wave}`
      faults.push({
        id,
        fault: rowLock({ key: 'k1', until: { waiters: 2 } }),
        inject: ready,
        heal: { fault: id, is: 'bitten' },
      })
      const versions = Array.from({ length: perWave }, (_, nth) => 2 + (wave - 1) * perWave + nth)
      for (const version of versions)
        steps.push(publishStep({ stream, key: 'k1', event: `e${version}`, version, at: { fault: id, is: 'injected' } }))
      ready = versions.map((version) => after(`e${version}`, 'acknowledged'))
    }
    return { steps, faults }
  },
  probes: steadyState(),
  checks: () => [noLostUpdates(), retriedInProcess(), ...always()],
})
