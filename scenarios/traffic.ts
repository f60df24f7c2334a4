import type { Moment, Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { slowAnswer } from '../chaos/http/slow-answer.ts'
import type { TimedFault } from '../harness/model/scenario.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { workMethod } from '../harness/plan/work-method.ts'

/** Traffic that goes on until something is done. */
export interface TrafficOptions {
  readonly stream: StreamFacts
  /** Events under way at the same time. */
  readonly lanes: number
  /** Most events of a lane: a bound, should that something never come. */
  readonly atMost: number
  readonly from: Moment
  readonly until: Moment
  /** What the names of its keys and events begin with, where a schedule has others. @default `k` and `e` */
  readonly named?: string
}

/** Lanes in which the next event is published when the last one was acknowledged, each for a key of its own. */
export const traffic = ({ stream, lanes, atMost, from, until, named }: TrafficOptions): readonly Step[] =>
  Array.from({ length: lanes }, (_, lane) =>
    Array.from({ length: atMost }, (__, place) => {
      const n = place * lanes + lane + 1
      const at = place === 0 ? from : after(`${named ?? 'e'}${n - lanes}`, 'acknowledged')
      return publishStep({ stream, key: `${named ?? 'k'}${n}`, event: `${named ?? 'e'}${n}`, at, until })
    }),
  ).flat()

/**
 * Longest time, in ms, in which all replicas are restarted so many times, each once it has begun with something: the traffic goes on for a message a restart, which may
 * have to come back first.
 */
export const rollMs = (stream: StreamFacts, rolls: number): number => {
  const restarts = rolls * (stream.replicas ?? 1)
  return longestMs(stream, { restarts }) + restarts * stream.visibilityTimeoutMs
}

/** The dependency answers half a second later, so that work is still under way when a replica that has just begun with it is told to end. */
export const slowWork = (
  stream: StreamFacts,
  { heal, rolls }: { readonly heal: Moment; readonly rolls: number },
): TimedFault => ({
  id: 'slow',
  fault: slowAnswer({
    link: 'dependency',
    match: { method: workMethod(stream, 'dependency') },
    delayMs: 500,
    // One more than those it is slow for: it ends with them.
    atMostMs: rollMs(stream, rolls + 1),
  }),
  inject: atStart,
  heal,
})
