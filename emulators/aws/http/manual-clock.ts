import type { Clock } from './clock.ts'

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** Moves time forward, calling every timer that falls due, in order, each at its own time. */
  advance(byMs: number): void
  /** How many timers are set: 0 when nothing waits. */
  readonly pending: number
}

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** Makes a clock for tests. @param startMs the time it shows first */
export const manualClock = (startMs = 1_700_000_000_000): ManualClock => {
  let nowMs = startMs
  const timers = new Set<Timer>()

  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined
    for (const timer of timers) if (timer.dueMs <= untilMs && (!next || timer.dueMs < next.dueMs)) next = timer
    return next
  }

  return {
    now: () => nowMs,
    setTimeout: (callback, delayMs) => {
      const timer: Timer = { dueMs: nowMs + Math.max(0, delayMs), callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: (byMs) => {
      const untilMs = nowMs + byMs
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers.delete(timer)
        nowMs = Math.max(nowMs, timer.dueMs)
        timer.callback()
      }
      nowMs = untilMs
    },
    get pending() {
      return timers.size
    },
  }
}
