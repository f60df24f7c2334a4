import { serverRestart } from '../chaos/database/server-restart.ts'
import { terminatedBackends as terminatedBackendsFault } from '../chaos/database/terminated-backends.ts'
import { emptyReceives } from '../chaos/queue/empty-receives.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { after, publishStep } from './steps.ts'

const restarts = (variant: string): boolean => variant === 'server-restarted'

/** Connections cut in mid-transaction: a replica's backends terminated, or the whole server restarted. More events follow at once. */
export const terminatedBackends = (): Scenario => ({
  name: 'terminated-backends',
  claim:
    'When backends are terminated or the server is restarted in mid-transaction, nothing is lost or doubled, and the services go on without a restart.',
  source: 'HAF kill idle connections, WCN restart database',
  severity: 'P2',
  tags: ['database', 'connections'],
  variants: ['backends-terminated', 'server-restarted'],
  fits: (stream) => {
    if (stream.row === undefined) return 'the stream names no row that its updates write'
    return stream.variants.includes('update') || 'the stream has no update of an existing row'
  },
  wholeService: () => true,
  wholeSystem: restarts,
  plan: ({ stream, variant }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'cut', is: 'injected' } }),
      publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'cut', is: 'healed' } }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'cut', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'cut',
        fault: restarts(variant) ? serverRestart({ key: 'k1' }) : terminatedBackendsFault({ key: 'k1' }),
        inject: after('e1', 'effect'),
        heal: { fault: 'cut', is: 'bitten' },
      },
      // How long a restart takes is the machine's affair: it must not use up the deliveries of what was cut.
      ...(restarts(variant)
        ? [
            {
              id: 'quiet',
              fault: emptyReceives({ atMostMs: 60_000 }),
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
