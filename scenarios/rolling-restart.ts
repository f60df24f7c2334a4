import { slowAnswer } from '../chaos/http/slow-answer.ts'
import { rollingRestart as rollingRestartFault } from '../chaos/process/rolling-restart.ts'
import { always } from '../checks/index.ts'
import { stopsGracefully } from '../checks/stops-gracefully.ts'
import type { Scenario } from '../harness/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { atStart } from './steps.ts'
import { traffic } from './traffic.ts'

/** How much later the dependency answers, so that work is still under way when a replica that has just begun with it is told to end. */
const workMs = 500

/** A deployment in mid-traffic: replicas restarted one after the other, each when it has just begun with something. */
export const rollingRestart = (): Scenario => ({
  name: 'rolling-restart',
  claim:
    'Replicas that are restarted one by one under traffic lose and double nothing, and each ends within its grace period with nothing left in hand.',
  source: 'HAF rolling restart, PR deployments several times a day',
  severity: 'P1',
  tags: ['processes', 'deployment'],
  variants: ['under-traffic'],
  fits: ({ links }) =>
    links.dependency !== undefined || 'the stream names no dependency that could keep work under way',
  wholeService: () => true,
  plan: ({ stream }) => ({
    steps: traffic({
      stream,
      lanes: 4,
      atMost: 60,
      from: { fault: 'roll', is: 'injected' },
      until: { fault: 'roll', is: 'healed' },
    }),
    faults: [
      {
        id: 'slow',
        fault: slowAnswer({ link: 'dependency', match: { method: 'POST' }, delayMs: workMs, atMostMs: 90_000 }),
        inject: atStart,
        heal: { fault: 'roll', is: 'healed' },
      },
      {
        id: 'roll',
        fault: rollingRestartFault(),
        inject: { fault: 'slow', is: 'injected' },
        heal: { fault: 'roll', is: 'bitten' },
      },
    ],
  }),
  probes: steadyState(),
  checks: () => [stopsGracefully(), ...always()],
})
