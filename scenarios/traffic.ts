import type { Moment, Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { after, publishStep } from './steps.ts'

/** Traffic that goes on until something is done. */
export interface TrafficOptions {
  readonly stream: StreamFacts
  /** Events under way at the same time. */
  readonly lanes: number
  /** Most events of a lane: a bound, should that something never come. */
  readonly atMost: number
  readonly from: Moment
  readonly until: Moment
}

/** Lanes in which the next event is published when the last one was acknowledged, each for a key of its own. */
export const traffic = ({ stream, lanes, atMost, from, until }: TrafficOptions): readonly Step[] =>
  Array.from({ length: lanes }, (_, lane) =>
    Array.from({ length: atMost }, (__, place) => {
      const n = place * lanes + lane + 1
      const at = place === 0 ? from : after(`e${n - lanes}`, 'acknowledged')
      return publishStep({ stream, key: `k${n}`, event: `e${n}`, at, until })
    }),
  ).flat()
