import { Cron } from 'croner'

/** Planned work: looks go on and are kept, and nobody is told. */
export interface Maintenance {
  readonly name: string
  /** When it begins: a cron expression, or one moment (ISO 8601). */
  readonly starts: string
  readonly lastsMs: number
  /** IANA name, for the cron expression. @default 'UTC' */
  readonly timeZone?: string
  /** Names of monitors. @default all */
  readonly monitors?: readonly string[]
}

/** Whether a window is open at a moment: it lasts so long in real time, also where a clock is put forward or back meanwhile. */
export const inMaintenance = (
  { starts, lastsMs, timeZone = 'UTC' }: Pick<Maintenance, 'starts' | 'lastsMs' | 'timeZone'>,
  atMs: number,
): boolean => {
  // The first beginning after the moment that lies one window before this one.
  const begins = new Cron(starts, { timezone: timeZone }).nextRun(new Date(atMs - lastsMs))
  return begins !== null && begins.getTime() <= atMs
}

/** The first window of several that is open for a monitor. */
export const maintenanceOf = (
  monitor: string,
  windows: readonly Maintenance[],
  atMs: number,
): Maintenance | undefined =>
  windows.find(
    (window) => (window.monitors === undefined || window.monitors.includes(monitor)) && inMaintenance(window, atMs),
  )
