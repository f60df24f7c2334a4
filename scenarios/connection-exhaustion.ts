import { connectionExhaustion as connectionExhaustionFault } from '../chaos/database/connection-exhaustion.ts'
import { rowLock } from '../chaos/database/row-lock.ts'
import { connectionsGivenBack } from '../checks/connections-given-back.ts'
import { healthTellsTruth } from '../checks/health-tells-truth.ts'
import { always } from '../checks/index.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { openTransactions } from '../probes/open-transactions.ts'
import { heldMs, longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** Whether a transaction of the stream's can be made to fail while it has a connection. */
const locks = ({ row, variants }: StreamFacts): boolean => row !== undefined && variants.includes('update')

/** Whether the health of its consumer is due to tell of a database that gives out no connection. */
const healthTells = ({ opensDatabase, healthUnknown }: StreamFacts): boolean =>
  opensDatabase === true && healthUnknown !== true

/**
 * The server has no connection left: work comes once the health told, where it does, so that it need not wait for longer than its deliveries last. Where it does not, work
 * comes at once: who publishes may close a connection that it has had for long without use, and gets no other.
 */
const serverFull = (stream: StreamFacts): Plan => {
  const at: Moment = { fault: 'full', is: healthTells(stream) ? 'told' : 'injected' }
  return {
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
      // Who asks for a connection in vain may fail more often than the queue forgives, until the others are given back.
      publishStep({ stream, key: 'k3', event: 'e3', mayRunOut: true, at }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'full', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'full',
        fault: connectionExhaustionFault({ atMostMs: longestMs(stream, { healths: 2 }) }),
        inject: after('e1', 'effect'),
        heal: [{ fault: 'full', is: 'bitten' }, after('e3', 'received')],
      },
    ],
  }
}

/** After that a transaction fails while it has a connection: what becomes of that one? */
const transactionFails = (stream: StreamFacts): Plan => ({
  steps: [publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'lock', is: 'injected' } })],
  faults: [
    {
      id: 'lock',
      fault: rowLock({ key: 'k1', until: { gaveUp: 1 }, atMostMs: heldMs(stream) }),
      inject: [after('e3', 'effect'), after('b1', 'effect')],
      heal: { fault: 'lock', is: 'bitten' },
    },
  ],
})

/** Connections run short: somebody took them all, or those who took one do not give it back. */
export const connectionExhaustion = (): Scenario => ({
  name: 'connection-exhaustion',
  claim:
    'When all connections are taken, work waits and then completes, and health says so; whoever takes a connection gives it back.',
  source: 'WCN pool exhaustion, HAF connections',
  severity: 'P2',
  tags: ['database', 'connections'],
  variants: ['server-full'],
  deliveries: () => 2,
  fits: ({ links, row, table }) => {
    if (links.database === undefined) return undeclared('database')
    return row !== undefined || table !== undefined || undeclared('row')
  },
  // Nobody else gets a connection, and anybody's open transaction would be taken for a leak.
  wholeSystem: () => true,
  plan: ({ stream }) => {
    const plans = [serverFull(stream), ...(locks(stream) ? [transactionFails(stream)] : [])]
    return { steps: plans.flatMap(({ steps }) => steps), faults: plans.flatMap(({ faults }) => faults) }
  },
  probes: [...steadyState(), openTransactions()],
  checks: (stream) => [
    connectionsGivenBack(),
    ...(healthTells(stream) ? [healthTellsTruth({ fault: 'connection-exhaustion' })] : []),
    ...always(),
  ],
})
