import { startVersion } from '../chaos/process/start-version.ts'
import { always } from '../checks/index.ts'
import { stopsGracefully } from '../checks/stops-gracefully.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'
import { rollMs, slowWork, traffic } from './traffic.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/**
 * The release before this one takes over in mid-traffic, replica by replica, and handles what comes then: new keys, and keys whose records the newer one
 * wrote. Then the newer one takes over again, in mid-traffic too, and handles keys whose records the older one wrote.
 */
export const rollback = (): Scenario => ({
  name: 'rollback',
  claim:
    'The previous release takes over in mid-traffic and copes with what the newer one left; when the newer one is back, it copes with what the older one left.',
  source: 'HAF rollback',
  severity: 'P1',
  tags: ['processes', 'deployment', 'rollback'],
  variants: ['back-and-forth'],
  fits: ({ links, releases }) => {
    if (releases === undefined) return undeclared('releases')
    return links.dependency !== undefined || undeclared('dependency')
  },
  wholeService: () => true,
  plan: ({ stream }) => {
    const old: Moment = { fault: 'back', is: 'bitten' }
    const again: Moment = { fault: 'back', is: 'healed' }
    const updates = stream.variants.includes('update')
    return {
      steps: [
        publishStep({ stream, key: 'newer1', event: 'n1', at: atStart }),
        ...traffic({
          stream,
          lanes: 4,
          atMost: 60,
          from: { fault: 'back', is: 'injected' },
          until: again,
        }),
        publishStep({ stream, key: 'older1', event: 'o1', at: old }),
        ...(updates
          ? [
              publishStep({ stream, key: 'newer1', event: 'n2', version: 2, at: old }),
              publishStep({ stream, key: 'newer1', event: 'n3', version: 3, at: again }),
              publishStep({ stream, key: 'older1', event: 'o2', version: 2, at: [again, after('o1', 'effect')] }),
            ]
          : []),
        publishStep({ stream, key: 'last1', event: 'l1', at: again }),
      ],
      faults: [
        slowWork(stream, { heal: again, rolls: 2 }),
        {
          id: 'back',
          fault: startVersion({ atMostMs: rollMs(stream, 2) }),
          inject: [{ fault: 'slow', is: 'injected' }, after('n1', 'effect')],
          heal: [old, after('o1', 'acknowledged'), ...(updates ? [after('n2', 'acknowledged')] : [])],
        },
      ],
    }
  },
  probes: steadyState(),
  checks: () => [stopsGracefully(), ...always()],
})
