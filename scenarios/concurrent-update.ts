import { rowLock } from '../chaos/database/row-lock.ts'
import { serializationConflict } from '../chaos/database/serialization-conflict.ts'
import { always } from '../checks/index.ts'
import { retriedInProcess } from '../checks/retried-in-process.ts'
import type { Plan, Scenario, TimedFault } from '../harness/model/scenario.ts'
import type { Moment, Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { heldMs, longestMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const waves = 2
/** One less than the five attempts of the runbook's retry: each failed attempt of one update means that another got through. */
const perWave = 4

/**
 * Many updates of one record at once. In each wave the row is locked until two transactions wait for it: both have read
 * the same snapshot, so the second to get through must fail with 40001, "could not serialize access due to concurrent update".
 */
const inWaves = (stream: StreamFacts): Plan => {
  const steps: Step[] = [publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } })]
  const faults: TimedFault[] = []
  let ready: readonly Moment[] = [after('e1', 'effect')]
  for (let wave = 1; wave <= waves; wave += 1) {
    const id = `lock${wave}`
    faults.push({
      id,
      fault: rowLock({ key: 'k1', until: { waiters: 2 }, atMostMs: heldMs(stream) }),
      inject: ready,
      heal: { fault: id, is: 'bitten' },
    })
    const versions = Array.from({ length: perWave }, (_, nth) => 2 + (wave - 1) * perWave + nth)
    // The others once somebody has the first: one batch must not bring all of them to one replica, which may do one after the other.
    const [first = 0] = versions
    for (const version of versions) {
      const at: Moment = version === first ? { fault: id, is: 'injected' } : after(`e${first}`, 'received')
      steps.push(publishStep({ stream, key: 'k1', event: `e${version}`, version, at }))
    }
    ready = versions.map((version) => after(`e${version}`, 'acknowledged'))
  }
  return { steps, faults }
}

/** One update, and somebody else, not the system itself, writes its row meanwhile. */
const besideAnother = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
    publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'write', is: 'injected' } }),
    publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'write', is: 'healed' } }),
  ],
  faults: [
    {
      id: 'write',
      fault: serializationConflict({ key: 'k1', atMostMs: longestMs(stream) }),
      inject: after('e1', 'effect'),
      heal: { fault: 'write', is: 'bitten' },
    },
  ],
})

/** Updates of one record that conflict with each other, or with a change that somebody else makes. */
export const concurrentUpdate = (): Scenario => ({
  name: 'concurrent-update',
  claim: 'Concurrent updates of one record conflict, are retried, and are each applied once.',
  source: 'PR Concurrent Update Errors',
  severity: 'P2',
  tags: ['database', 'concurrency'],
  variants: ['waves', 'other-writer'],
  fits: (stream) => {
    if (stream.conflicts !== 'serialization') return undeclared('conflicts')
    if (!stream.variants.includes('update')) return undeclared('update')
    return stream.row !== undefined || undeclared('row')
  },
  plan: ({ stream, variant }) => (variant === 'waves' ? inWaves(stream) : besideAnother(stream)),
  probes: steadyState(),
  // Whether each update left its mark, its state or its share of a total is asked in every scenario. What is retried within a handler shows in its log alone.
  checks: ({ owned }) => [...(owned === true ? [] : [retriedInProcess()]), ...always()],
})
