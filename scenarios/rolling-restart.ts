import { restart } from '../chaos/process/restart.ts'
import { rollingRestart as rollingRestartFault } from '../chaos/process/rolling-restart.ts'
import { startDelayed } from '../chaos/process/start-delayed.ts'
import { always } from '../checks/index.ts'
import { stopsGracefully } from '../checks/stops-gracefully.ts'
import type { Fit, Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { rollMs, slowWork, traffic } from './traffic.ts'
import { commitsItself, undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'

/** Replicas restarted one after the other, each when it has just begun with something. */
const underTraffic = (stream: StreamFacts): Plan => ({
  steps: traffic({
    stream,
    lanes: 4,
    atMost: 60,
    from: { fault: 'roll', is: 'injected' },
    until: { fault: 'roll', is: 'healed' },
  }),
  faults: [
    slowWork(stream, { heal: { fault: 'roll', is: 'healed' }, rolls: 1 }),
    {
      id: 'roll',
      fault: rollingRestartFault({ atMostMs: rollMs(stream, 1) }),
      inject: { fault: 'slow', is: 'injected' },
      heal: { fault: 'roll', is: 'bitten' },
    },
  ],
})

/** One replica told to end while its COMMIT is under way, after which it still has its own event to publish and its message to delete; started again once it has ended. */
const oneAtCommit = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'one', is: 'injected' } }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'one', is: 'bitten' } }),
  ],
  faults: [
    {
      id: 'one',
      fault: restart({ at: { point: 'commit-sent', key: 'k1' }, atMostMs: longestMs(stream, { restarts: 1 }) }),
      inject: atStart,
      heal: { fault: 'one', is: 'bitten' },
    },
  ],
})

/** One replica told to end in the middle of its work, for which the platform has no room for a while: the others do what comes meanwhile. */
const oneComesBackLate = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'away', is: 'injected' } }),
    publishStep({ stream, key: 'k2', event: 'e2', at: { fault: 'away', is: 'bitten' } }),
    publishStep({ stream, key: 'k3', event: 'e3', at: { fault: 'away', is: 'healed' } }),
  ],
  faults: [
    {
      id: 'away',
      fault: startDelayed({
        at: { point: 'called', key: 'k1', link: 'dependency', method: workMethod(stream, 'dependency') },
        atMostMs: longestMs(stream, { restarts: 1 }),
      }),
      inject: atStart,
      heal: [{ fault: 'away', is: 'bitten' }, after('e2', 'acknowledged')],
    },
  ],
})

const plans: Readonly<Record<string, (stream: StreamFacts) => Plan>> = {
  'under-traffic': underTraffic,
  'one-at-commit': oneAtCommit,
  'one-comes-back-late': oneComesBackLate,
}

const fits = (stream: StreamFacts, variant: string): Fit => {
  if (variant === 'one-at-commit') return commitsItself(stream)
  return stream.links.dependency !== undefined || undeclared('dependency')
}

/** A deployment in mid-traffic, or one replica that is moved to another machine. */
export const rollingRestart = (): Scenario => ({
  name: 'rolling-restart',
  claim:
    'Replicas that are restarted one by one under traffic, or one alone in mid-work that may come back late, lose and double nothing, and each ends within its grace period with nothing left in flight.',
  source: 'HAF rolling restart, PR deployments several times a day',
  severity: 'P1',
  tags: ['processes', 'deployment'],
  variants: Object.keys(plans),
  fits,
  wholeService: () => true,
  plan: ({ stream, variant }) => {
    const plan = plans[variant]
    if (plan === undefined) throw new Error(`there is no variant ${variant}`)
    return plan(stream)
  },
  probes: steadyState(),
  checks: () => [stopsGracefully(), ...always()],
})
