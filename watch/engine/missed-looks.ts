import type { Look } from '../../harness/incidents/look.ts'
import type { MissedTicks } from '../../harness/incidents/timetable.ts'

/** Ticks that nobody took, as looks that saw nothing, for the watcher's own sake. */
export const missedLooks = (monitor: string, ticks: readonly MissedTicks[]): readonly Look[] =>
  ticks.map(({ firstMs, count }) => ({
    monitor,
    aspect: 'looks',
    atMs: firstMs,
    tookMs: 0,
    lateMs: 0,
    state: 'unknown',
    blind: 'watcher',
    words: 'nobody looked: the watcher did not run, or was held up',
    figures: [],
    ticks: count,
  }))
