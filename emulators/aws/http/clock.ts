/**
 * The one source of time of the embedded services. Injected, so that AWS's five-minute and sixty-second rules are
 * tested without waiting.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back. */
  now(): number
  /** Calls `callback` once after `delayMs`. Returns what cancels it; cancelling twice, or after the call, does nothing. */
  setTimeout(callback: () => void, delayMs: number): () => void
}

const startMs = performance.timeOrigin

/** The machine's time, held monotonic: an NTP step must not expire messages. */
export const systemClock: Clock = {
  now: () => Math.floor(startMs + performance.now()),
  setTimeout: (callback, delayMs) => {
    const timer = setTimeout(callback, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}
