/** How long schedules are begun for. */
export interface TimeBudget {
  /** Told whenever a system is ready for a schedule: with the first one the time begins to run. */
  systemReady(): void
  /** Minutes left: all of them until then. */
  leftMinutes(): number
}

/**
 * Time that begins to run once the first system is ready, so that one that starts slowly is judged for as long as any other.
 *
 * @param nowMs a clock that never goes back
 */
export const timeBudget = (minutes: number, nowMs: () => number = () => performance.now()): TimeBudget => {
  let until: number | undefined
  return {
    systemReady: () => {
      until ??= nowMs() + minutes * 60_000
    },
    leftMinutes: () => (until === undefined ? minutes : (until - nowMs()) / 60_000),
  }
}
