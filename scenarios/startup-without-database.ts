import { down } from '../chaos/network/down.ts'
import { comesBackByItself } from '../checks/comes-back-by-itself.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { healthWordsFor } from './health-tells-truth.ts'
import { after, done, measured, operateStep, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** A service is started anew while nobody can reach the database; then the database returns, and nobody starts the service again. */
export const startupWithoutDatabase = (): Scenario => ({
  name: 'startup-without-database',
  claim:
    'A service that is started while the database is down says so in its health, and becomes healthy when it returns, without another restart.',
  source: 'HAF service will not start',
  severity: 'P2',
  tags: ['database', 'health', 'restart'],
  variants: ['link-down'],
  fits: (stream) => {
    if (stream.healthUnknown === true) return undeclared('health')
    if (stream.opensDatabase !== true) return undeclared('opensDatabase')
    return stream.links.database !== undefined || undeclared('database')
  },
  // Nobody reaches the database while the link is down.
  wholeSystem: () => true,
  plan: ({ stream }) => {
    const back = { fault: 'away', is: 'healed' } as const
    // A notification's content is set at its source, which needs the database too.
    const updates = stream.variants.includes('update')
    const during = stream.carries === 'state' ? done('restart') : back
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', at: { before: 'start' } }),
        operateStep('restart', 'restart', stream, { fault: 'away', is: 'injected' }),
        // Who consumes without a database fails at once, again and again.
        publishStep({
          stream,
          ...(updates ? { key: 'k1', version: 2 } : { key: 'k3' }),
          event: 'e2',
          mayRunOut: true,
          at: during,
        }),
        publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: back }),
      ],
      faults: [
        {
          id: 'away',
          fault: down({
            link: 'database',
            atMostMs: longestMs(stream, { restarts: stream.replicas ?? 1, healths: 1 }),
          }),
          inject: after('e1', 'effect'),
          heal: measured('restart'),
        },
      ],
    }
  },
  probes: steadyState(),
  checks: (stream) => [comesBackByItself({ words: healthWordsFor(stream, 'database') }), ...always()],
})
