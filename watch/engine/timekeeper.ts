import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { dueTicks, type MissedTicks, nextTick, spacingMs } from '../../harness/incidents/timetable.ts'
import { sleep } from '../../harness/once-aborted.ts'
import { hashOf } from '../../harness/random.ts'

/** What a timekeeper calls. */
export interface TimekeeperOptions {
  readonly monitor: Monitor
  /** The last tick that was taken, as the store remembers it. */
  readonly lastTickMs: number | undefined
  look(tickMs: number, extra?: Look['extra']): Promise<void>
  missed(ticks: readonly MissedTicks[], lastMs: number): Promise<void>
  /** Whether it looks faster now. */
  bad(): boolean
  readonly stop: AbortSignal
}

/** A clock that is set, or a machine that sleeps, is noticed within this time. */
const longestSleepMs = 30_000

/** A monitor that nobody knows yet looks first within this time. */
const firstWithinMs = 2000

const sleepUntil = async (atMs: number, signal: AbortSignal): Promise<void> => {
  for (let leftMs = atMs - Date.now(); leftMs > 0; leftMs = atMs - Date.now())
    await sleep(Math.min(leftMs, longestSleepMs), signal)
}

/**
 * Keeps one monitor's timetable until it is stopped: one look at a time, none at a tick that is over, and each tick that nobody took counted. What goes wrong in a
 * look is the look's; nothing ends a timetable but the signal.
 */
export const keepTime = async (options: TimekeeperOptions): Promise<void> => {
  const { monitor, look, missed, bad, stop } = options
  const { timetable, name, whileBadMs } = monitor
  const apartMs = spacingMs(timetable, Date.now())
  // Monitors of one interval look at different moments, always the same ones.
  const offsetMs = 'everyMs' in timetable ? hashOf(name) % timetable.everyMs : 0
  let last = options.lastTickMs
  if (last === undefined) {
    const startMs = Date.now() + (hashOf(name) % Math.min(apartMs, firstWithinMs))
    await sleepUntil(startMs, stop)
    last = Date.now()
    await look(last)
  }
  while (!stop.aborted) {
    const { tickMs, missed: gone } = dueTicks(timetable, last, Date.now(), offsetMs)
    if (gone.length > 0) {
      // The tick that is taken next is not taken yet: killed in between, it was missed too.
      last = tickMs === undefined ? Date.now() : tickMs - 1
      await missed(gone, last)
    }
    if (tickMs !== undefined) {
      last = tickMs
      await look(tickMs)
      continue
    }
    const next = nextTick(timetable, Math.max(last, Date.now()), offsetMs) ?? Number.POSITIVE_INFINITY
    const faster = Date.now() + whileBadMs
    if (bad() && faster < next) {
      await sleepUntil(faster, stop)
      await look(faster, 'faster')
    } else await sleepUntil(next, stop)
  }
}
