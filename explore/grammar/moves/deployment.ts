import { rollingRestart } from '../../../chaos/process/rolling-restart.ts'
import { startVersion } from '../../../chaos/process/start-version.ts'
import type { Fault } from '../../../harness/model/fault.ts'
import type { PlannedFault } from '../../../harness/model/schedule.ts'
import type { Random } from '../../../harness/random.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { after, atStart, publishStep } from '../../../scenarios/steps.ts'
import { rollMs, slowWork, traffic } from '../../../scenarios/traffic.ts'
import { pickFrom } from '../draw.ts'
import type { Meeting, Move } from './move.ts'

const planned = (id: string, { name, options }: Fault, when: Pick<PlannedFault, 'inject' | 'heal'>): PlannedFault => ({
  id,
  name,
  options,
  ...when,
})

const traffickedUntilHealed = (stream: StreamFacts, fault: string) =>
  traffic({
    stream,
    lanes: 4,
    atMost: 60,
    from: { fault, is: 'injected' },
    until: { fault, is: 'healed' },
    named: 'traffic',
  })

const slowed = (stream: StreamFacts, fault: string, rolls: number): PlannedFault => {
  const { id, fault: slow, inject, heal } = slowWork(stream, { heal: { fault, is: 'healed' }, rolls })
  return planned(id, slow, { inject, heal })
}

/** Operators ask while one of the replicas ends or starts: at once, or when the traffic is so far. */
const inItsMiddle = (fault: string, random: Random): Meeting => {
  const first = `traffic${random.integer(1, 4)}`
  const asked = pickFrom(random, [
    { fault, is: 'injected' },
    { after: `${first}.1`, reaches: 'received' },
    { after: `${first}.1`, reaches: 'acknowledged' },
  ] as const)
  return { begins: 'slow', asked: asked ?? { fault, is: 'injected' } }
}

const canRoll = ({ links, processes }: StreamFacts): boolean =>
  links.dependency !== undefined && processes === undefined

/** Replicas restarted one after the other in mid-traffic, each when it has just begun with something. */
export const rolling: Move = {
  name: 'rolling-restart',
  fits: canRoll,
  beside: ['calls', 'queue'],
  weight: 1,
  plan: (stream, random) => ({
    steps: traffickedUntilHealed(stream, 'roll'),
    faults: [
      slowed(stream, 'roll', 1),
      planned('roll', rollingRestart({ atMostMs: rollMs(stream, 1) }), {
        inject: { fault: 'slow', is: 'injected' },
        heal: { fault: 'roll', is: 'bitten' },
      }),
    ],
    over: [{ fault: 'roll', is: 'healed' }],
    meets: inItsMiddle('roll', random),
  }),
}

/** The release before this one takes over in mid-traffic and handles what comes then, until the newer one is back. */
export const rollback: Move = {
  name: 'rollback',
  fits: (stream) => canRoll(stream) && stream.releases !== undefined,
  // What that release knows nothing of yet must not come to it.
  beside: [],
  redrives: true,
  weight: 0.5,
  plan: (stream, random) => {
    const [old, again] = [{ fault: 'back', is: 'bitten' } as const, { fault: 'back', is: 'healed' } as const]
    const updated = stream.variants.includes('update')
    const event = (key: string, name: string, version: number, at: Parameters<typeof publishStep>[0]['at']) =>
      publishStep({ stream, key, event: name, version, at })
    return {
      steps: [
        event('newer1', 'n1', 1, atStart),
        ...traffickedUntilHealed(stream, 'back'),
        event('older1', 'o1', 1, old),
        ...(updated ? [event('newer1', 'n2', 2, old), event('older1', 'o2', 2, [again, after('o1', 'effect')])] : []),
      ],
      faults: [
        slowed(stream, 'back', 2),
        planned('back', startVersion({ atMostMs: rollMs(stream, 2) }), {
          inject: [{ fault: 'slow', is: 'injected' }, after('n1', 'effect')],
          heal: [old, after('o1', 'acknowledged'), ...(updated ? [after('n2', 'acknowledged')] : [])],
        }),
      ],
      over: [again],
      meets: inItsMiddle('back', random),
    }
  },
}
