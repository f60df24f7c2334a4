import { readOnly } from '../chaos/database/read-only.ts'
import { serverRestart } from '../chaos/database/server-restart.ts'
import { terminatedBackends as terminatedBackendsFault } from '../chaos/database/terminated-backends.ts'
import { emptyReceives } from '../chaos/queue/empty-receives.ts'
import { always } from '../checks/index.ts'
import type { Fault } from '../harness/model/fault.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const restarts = (variant: string): boolean => variant === 'server-restarted'
const failsOver = (variant: string): boolean => variant === 'failed-over'

const faultOf = (stream: StreamFacts, variant: string): Fault => {
  const atMostMs = longestMs(stream)
  if (failsOver(variant)) return readOnly({ atMostMs, cuts: stream.maxReceiveCount > staleOf(stream) + 1 })
  return restarts(variant) ? serverRestart({ key: 'k1', atMostMs }) : terminatedBackendsFault({ key: 'k1', atMostMs })
}

/** Deliveries that a cut of all connections may cost a message: each replica learns of its own from the first message that it gets. */
const staleOf = ({ replicas = 1 }: StreamFacts): number => replicas

/** Deliveries that a variant may cost a message. */
const deliveriesOf = (variant: string, stream: StreamFacts): number => (restarts(variant) ? staleOf(stream) + 1 : 2)

/**
 * Whether the event that was cut may be brought back behind the next one of its key, on a queue whose order alone tells which of them is the latest: then nobody could handle
 * both right, and the next one waits.
 */
const mustWait = (variant: string, stream: StreamFacts): boolean =>
  stream.fifo && stream.latestBy !== 'content' && deliveriesOf(variant, stream) > stream.maxReceiveCount

/**
 * Connections cut: a replica's backends terminated or the whole server restarted, both in mid-transaction, or all of them cut as in a failover, after which
 * the database may only be read for a while: without the cut where the queue does not forgive both. More events follow at once.
 */
export const terminatedBackends = (): Scenario => ({
  name: 'terminated-backends',
  claim:
    'When backends are terminated or the server is restarted in mid-transaction, or fails over and may only be read for a while, nothing is lost or doubled, and the services go on without a restart.',
  source: 'HAF kill idle connections, WCN restart database',
  severity: 'P2',
  tags: ['database', 'connections'],
  variants: ['backends-terminated', 'server-restarted', 'failed-over'],
  fits: (stream) => {
    if (stream.row === undefined) return undeclared('row')
    return stream.variants.includes('update') || undeclared('update')
  },
  deliveries: deliveriesOf,
  wholeService: () => true,
  wholeSystem: (variant) => restarts(variant) || failsOver(variant),
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'cut', is: 'injected' } }),
      publishStep({
        stream,
        key: 'k1',
        event: 'e3',
        version: 3,
        at: mustWait(variant, stream) ? after('e2', 'acknowledged') : { fault: 'cut', is: 'healed' },
      }),
      publishStep({
        stream,
        key: 'other2',
        event: 'b1',
        role: 'bystander',
        // It may be the first that each replica gets after all connections were cut.
        mayRunOut: restarts(variant) && staleOf(stream) >= stream.maxReceiveCount,
        at: { fault: 'cut', is: 'healed' },
      }),
    ],
    faults: [
      {
        id: 'cut',
        fault: faultOf(stream, variant),
        inject: after('e1', 'effect'),
        heal: { fault: 'cut', is: 'bitten' },
      },
      // How long a restart takes is the machine's affair: it must not use up the deliveries of what was cut.
      ...(restarts(variant)
        ? [
            {
              id: 'quiet',
              fault: emptyReceives({ atMostMs: longestMs(stream, { restarts: 1 }) }),
              inject: after('e2', 'received'),
              heal: { fault: 'cut', is: 'healed' },
            } as const,
          ]
        : []),
    ],
  }),
  probes: steadyState(),
  checks: always,
})
