import type { Beat } from '../../harness/incidents/line.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Store } from '../store/store.ts'
import { burningOf, type ObjectiveCounts } from '../../harness/incidents/objective.ts'

/** The longest window of a burn alert, and how finely it is counted. */
const [longestMs, bucketMs] = [6 * 3_600_000, 60_000]

/** Counts looks of monitors with an objective over the last hours, minute by minute. */
export interface Burn {
  /** A look was taken; what is no look on the timetable does not count. */
  count(look: Look): void
  /** Counts what a store remembers. */
  recall(store: Pick<Store, 'looks'>, nowMs: number): Promise<void>
  /** What the rate says of each monitor now; of those of which too little was seen, nothing. */
  beats(nowMs: number): readonly { readonly monitor: string; readonly beat: Beat }[]
}

/** Counts nothing of monitors without an objective. */
export const burnOf = (monitors: readonly Monitor[]): Burn => {
  const minutes = new Map<string, Map<number, { good: number; bad: number; unknown: number }>>()
  const objectives = new Map(
    monitors.flatMap(({ name, objective }) => (objective === undefined ? [] : [[name, objective]])),
  )
  for (const name of objectives.keys()) minutes.set(name, new Map())
  const countsOf = (name: string, nowMs: number, lastMs: number): ObjectiveCounts => {
    const sum = { good: 0, bad: 0, unknown: 0 }
    for (const [minute, counts] of minutes.get(name) ?? []) {
      if (minute * bucketMs <= nowMs - lastMs || minute * bucketMs > nowMs) continue
      sum.good += counts.good
      sum.bad += counts.bad
      sum.unknown += counts.unknown
    }
    return sum
  }
  const count = ({ monitor, aspect, extra, silenced, atMs, state, ticks = 1 }: Look): void => {
    const own = minutes.get(monitor)
    if (own === undefined || aspect !== 'looks' || extra !== undefined || silenced === true) return
    const minute = Math.floor(atMs / bucketMs)
    const counts = own.get(minute) ?? { good: 0, bad: 0, unknown: 0 }
    counts[state] += ticks
    own.set(minute, counts)
    for (const old of own.keys()) if (old * bucketMs < atMs - longestMs - bucketMs) own.delete(old)
  }
  return {
    count,
    recall: async (store, nowMs) => {
      for (const monitor of objectives.keys())
        for (const look of await store.looks({ monitor, fromMs: nowMs - longestMs, limit: 100_000 })) count(look)
    },
    beats: (nowMs) =>
      [...objectives].flatMap(([monitor, objective]) => {
        const burning = burningOf(objective, (lastMs) => countsOf(monitor, nowMs, lastMs))
        if (burning.is === 'unknown') return []
        const beat: Beat =
          burning.is === 'fast'
            ? { atMs: nowMs, bad: true, level: burning.level, words: burning.words }
            : { atMs: nowMs, bad: false, level: 'info', words: 'the error budget burns no faster than it may' }
        return [{ monitor, beat }]
      }),
  }
}
