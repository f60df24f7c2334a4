import type { Level } from '../model/level.ts'

/** What is promised of a monitor: that so many percent of its looks are good, over so many days. */
export interface Objective {
  /** Percent, such as 99.9. */
  readonly share: number
  readonly days: number
}

/** What looks on the timetable came to, in a span; those in maintenance do not count. */
export interface ObjectiveCounts {
  readonly good: number
  readonly bad: number
  readonly unknown: number
}

/** Below so many percent of known looks, nothing is said of an objective: what nobody saw must not look kept. */
const leastCoverage = 95

/** How an objective stands. */
export interface ObjectiveStanding {
  /** Percent of known looks that were good; undefined where there are none. */
  readonly share: number | undefined
  /** Percent of looks that saw something. */
  readonly coverage: number
  /** `unknown`: too little was seen. */
  readonly state: 'kept' | 'missed' | 'unknown'
  /** Percent of the bad looks that the objective allows which are still left; negative once it is missed. Undefined while unknown. */
  readonly budgetLeft: number | undefined
}

/** The share of known looks that were bad, from 0 to 1. */
const badShare = ({ good, bad }: ObjectiveCounts): number => (good + bad === 0 ? 0 : bad / (good + bad))

/** Percent of looks that saw something; of none, 0. */
const coverageOf = ({ good, bad, unknown }: ObjectiveCounts): number =>
  good + bad + unknown === 0 ? 0 : ((good + bad) / (good + bad + unknown)) * 100

/** How an objective stands by what was seen in its days. */
export const standingOf = ({ share: promised }: Objective, counts: ObjectiveCounts): ObjectiveStanding => {
  const coverage = coverageOf(counts)
  const known = counts.good + counts.bad
  const share = known === 0 ? undefined : (counts.good / known) * 100
  if (share === undefined || coverage < leastCoverage)
    return { share, coverage, state: 'unknown', budgetLeft: undefined }
  const budgetLeft = (1 - badShare(counts) / (1 - promised / 100)) * 100
  return { share, coverage, state: share >= promised ? 'kept' : 'missed', budgetLeft }
}

/** Two windows in both of which the budget burns so many times faster than it may: the long one says that it matters, the short one that it still goes on. */
interface BurnAlert {
  readonly longMs: number
  readonly shortMs: number
  /** 1 uses the budget up exactly by the end of the objective's days. */
  readonly burn: number
  readonly level: Level
}

const [minuteMs, hourMs] = [60_000, 3_600_000]

/** Of the SRE Workbook ("Alerting on SLOs"): 2 % of the budget in an hour, 5 % in six. */
const burnAlerts: readonly BurnAlert[] = [
  { longMs: hourMs, shortMs: 5 * minuteMs, burn: 14.4, level: 'critical' },
  { longMs: 6 * hourMs, shortMs: 30 * minuteMs, burn: 6, level: 'warning' },
]

/** What the burn rate says now. */
export type Burning =
  | { readonly is: 'fast'; readonly level: Level; readonly words: string }
  | { readonly is: 'slow' }
  /** Too little was seen in a window. */
  | { readonly is: 'unknown' }

/** So many bad looks there must be: one of few looks is no rate. */
const leastBad = 2

/** How fast the budget of an objective burns. Pure: `countsOf` gives what was seen in the last so many ms. */
export const burningOf = ({ share }: Objective, countsOf: (lastMs: number) => ObjectiveCounts): Burning => {
  const allowed = 1 - share / 100
  let isUnknown = false
  for (const { longMs, shortMs, burn, level } of burnAlerts) {
    const [long, short] = [countsOf(longMs), countsOf(shortMs)]
    if (coverageOf(long) < leastCoverage || short.good + short.bad === 0) {
      isUnknown = true
      continue
    }
    const [longBurn, shortBurn] = [badShare(long) / allowed, badShare(short) / allowed]
    if (long.bad >= leastBad && longBurn > burn && shortBurn > burn)
      return {
        is: 'fast',
        level,
        words: `the error budget of ${share} % burns ${Math.round(longBurn * 10) / 10} times faster than it may: ${long.bad} of ${long.good + long.bad} looks were bad within ${longMs / hourMs} h, and ${short.bad} of ${short.good + short.bad} within ${shortMs / minuteMs} min`,
      }
  }
  return { is: isUnknown ? 'unknown' : 'slow' }
}
