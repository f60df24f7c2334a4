import type { Bite, BiteDetails, FaultContext } from '../harness/model/fault.ts'
import type { History } from '../harness/model/history.ts'
import { timeInForce } from './time-in-force.ts'

/** When a fault has been seen at work often enough. */
export interface Until {
  /** So many hits. @default 1 */
  readonly hits?: number | undefined
  /** So many of those it held were given up by their callers. @default 0 */
  readonly gaveUp?: number | undefined
}

/** Counts what a fault does. */
export interface Hits {
  /** The cause was seen at work on `subject`. */
  hit(words: string, subject: string, details?: Pick<BiteDetails, 'identity' | 'call' | 'retryAfterSeconds'>): void
  /** Something that was hit before is no longer held. */
  release(words: string, subject: string, held: { readonly heldMs: number; readonly gaveUp: boolean }): void
  /** The fault is healed. */
  stop(): void
}

/** Tells the history of every hit, says when there were enough, and ends the fault when its time is up. A fault about one key says so in each. */
export const countHits = (
  context: FaultContext,
  until: Until,
  atMostMs: number | undefined,
  abstractKey?: string,
): Hits => {
  const about = abstractKey === undefined ? {} : { key: context.bind(abstractKey) }
  const timer = setTimeout(context.over, timeInForce(context, atMostMs))
  let [hits, gaveUp] = [0, 0]
  const check = (): void => {
    if (hits >= (until.hits ?? 1) && gaveUp >= (until.gaveUp ?? 0)) context.bitten()
  }
  return {
    hit: (words, subject, details) => {
      hits += 1
      context.bite(words, { subject, ...details, ...about })
      check()
    },
    release: (words, subject, held) => {
      if (held.gaveUp) gaveUp += 1
      context.bite(words, { subject, heldMs: Math.round(held.heldMs), gaveUp: held.gaveUp, ...about })
      check()
    },
    stop: () => clearTimeout(timer),
  }
}

/** Whether a fault was seen at work often enough. `what`: what a hit is, in the plural, as in `requests were delayed`. */
export const hitBite = (history: History<unknown>, faultId: string, until: Until, what: string): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  const hits = bites.filter(({ heldMs }) => heldMs === undefined)
  const gaveUp = bites.filter((bite) => bite.gaveUp === true)
  const wanted = until.hits ?? 1
  const given = until.gaveUp === undefined ? '' : `, ${gaveUp.length} given up (${until.gaveUp} wanted)`
  // What it came upon instead.
  const instead = hits.length === 0 && bites[0] !== undefined ? `; ${bites[0].words}` : ''
  return {
    bit: hits.length >= wanted && gaveUp.length >= (until.gaveUp ?? 0),
    words: `${what}: ${hits.length} (${wanted} wanted)${given}${instead}`,
    operations: bites.map(({ index }) => index),
  }
}
