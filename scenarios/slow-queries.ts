import { slowStatements } from '../chaos/database/slow-statements.ts'
import { always } from '../checks/index.ts'
import { slowStatementsRaiseAlert } from '../checks/slow-statements-raise-alert.ts'
import { statementsTimeOut } from '../checks/statements-time-out.ts'
import type { Scenario, TimedFault } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Slower than the alert's threshold and quick enough to get through; or slower than the system's statement time-out allows, by far. */
const sleepMs = ({ statements }: StreamFacts, variant: string): number => {
  const { timeoutMs = 0, slowMs = 0 } = statements ?? {}
  return variant === 'slow' ? (timeoutMs + slowMs) / 2 : 4 * timeoutMs
}

const faultOf = (stream: StreamFacts, variant: string, heal: readonly Moment[]): TimedFault => ({
  id: 'slow',
  fault: slowStatements({
    keys: ['k1', 'k3'],
    sleepMs: sleepMs(stream, variant),
    // The first that is given up is enough: each of its attempts costs a delivery.
    until: variant === 'slow' ? { hits: 2 } : { hits: 1, gaveUp: 1 },
    atMostMs: longestMs(stream) + 4 * sleepMs(stream, variant),
  }),
  inject: { before: 'start' },
  heal: [{ fault: 'slow', is: 'bitten' }, ...heal],
})

/** The database takes its time over some rows, while other events keep coming. */
export const slowQueries = (): Scenario => ({
  name: 'slow-queries',
  claim:
    'Slow statements raise an alert and are given up at the statement time-out; other events go through, and the queue drains after.',
  source: 'WCN slow queries, HAF high latency',
  severity: 'P2',
  tags: ['database', 'latency'],
  variants: ['slow', 'endless'],
  fits: ({ statements }, variant) => {
    if (statements === undefined) return undeclared('statements')
    return variant === 'endless' || statements.slowMs !== undefined || undeclared('slowMs')
  },
  plan: ({ stream, variant }) => {
    const injected: Moment = { fault: 'slow', is: 'injected' }
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', mayRunOut: variant === 'endless', at: injected }),
        publishStep({ stream, key: 'k3', event: 'e3', mayRunOut: variant === 'endless', at: injected }),
        publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: after('e1', 'received') }),
        // Quick again: by this the alert can be cleared.
        publishStep({
          stream,
          key: 'late2',
          event: 'e5',
          at: [{ fault: 'slow', is: 'healed' }, after('e1', 'effect'), after('e3', 'effect')],
        }),
      ],
      faults: [faultOf(stream, variant, [after('b1', 'acknowledged')])],
    }
  },
  probes: steadyState(),
  checks: ({ statements }) => [
    statementsTimeOut(),
    ...(statements?.slowMs === undefined ? [] : [slowStatementsRaiseAlert()]),
    ...always(),
  ],
})
