import { Cron } from 'croner'

/** When a monitor looks. */
export type Timetable =
  | { readonly everyMs: number }
  | { readonly cron: string; /** IANA name. @default 'UTC' */ readonly timeZone?: string }

/** Ticks missed beyond this many are counted as one gap: a watcher that was away for a year must still start at once. */
const countedAtMost = 100_000

/**
 * The first tick after a moment; undefined when there is none any more. Intervals lie on a grid that begins at `offsetMs`, so that monitors
 * do not all look at once, and neither lateness nor a restart shifts them.
 */
export const nextTick = (timetable: Timetable, afterMs: number, offsetMs = 0): number | undefined => {
  if ('everyMs' in timetable) {
    const { everyMs } = timetable
    return (Math.floor((afterMs - offsetMs) / everyMs) + 1) * everyMs + offsetMs
  }
  const { cron, timeZone = 'UTC' } = timetable
  return new Cron(cron, { timezone: timeZone }).nextRun(new Date(afterMs))?.getTime()
}

/** Ticks after one moment and up to another, which nobody looked at. */
export interface MissedTicks {
  readonly firstMs: number
  readonly count: number
}

/** The ticks after `lastMs` and before `nowMs`, by hour of the clock, so that each is counted in its own. */
export const missedTicks = (
  timetable: Timetable,
  lastMs: number,
  nowMs: number,
  offsetMs = 0,
): readonly MissedTicks[] => {
  const hours = new Map<number, { firstMs: number; count: number }>()
  let counted = 0
  for (
    let tick = nextTick(timetable, lastMs, offsetMs);
    tick !== undefined && tick < nowMs && counted < countedAtMost;
    tick = nextTick(timetable, tick, offsetMs)
  ) {
    counted += 1
    const hour = Math.floor(tick / 3_600_000)
    const known = hours.get(hour)
    if (known === undefined) hours.set(hour, { firstMs: tick, count: 1 })
    else known.count += 1
  }
  return [...hours.values()]
}

/** A cron expression's tick is taken so late at most: a nightly look at noon would say nothing of the night. */
const takenLateMs = 60_000

/** What there is to do now: the tick to take, if there is one, and those before it that nobody took. */
export interface DueTicks {
  readonly tickMs?: number
  readonly missed: readonly MissedTicks[]
}

/** The ticks after the last one that was taken, up to now: the latest is taken, those before it were missed. */
export const dueTicks = (timetable: Timetable, lastMs: number, nowMs: number, offsetMs = 0): DueTicks => {
  if ('everyMs' in timetable) {
    const tickMs = Math.floor((nowMs - offsetMs) / timetable.everyMs) * timetable.everyMs + offsetMs
    return tickMs <= lastMs ? { missed: [] } : { tickMs, missed: missedTicks(timetable, lastMs, tickMs, offsetMs) }
  }
  const { cron, timeZone = 'UTC' } = timetable
  const tickMs = new Cron(cron, { timezone: timeZone }).previousRuns(1, new Date(nowMs + 1))[0]?.getTime()
  if (tickMs === undefined || tickMs <= lastMs) return { missed: [] }
  return nowMs - tickMs > takenLateMs
    ? { missed: missedTicks(timetable, lastMs, nowMs) }
    : { tickMs, missed: missedTicks(timetable, lastMs, tickMs) }
}

/** The usual distance between two ticks: of a cron expression, that of the next two. */
export const spacingMs = (timetable: Timetable, atMs: number): number => {
  if ('everyMs' in timetable) return timetable.everyMs
  const first = nextTick(timetable, atMs)
  const second = first === undefined ? undefined : nextTick(timetable, first)
  return first === undefined || second === undefined ? 24 * 3_600_000 : second - first
}
