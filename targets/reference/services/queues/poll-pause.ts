import { setTimeout as delay } from 'node:timers/promises'

/** The pause of one polling loop between polls that fail. */
export interface PollPause {
  /** Before each poll: waits for as long as the failures so far ask for. */
  readonly wait: () => Promise<void>
  readonly failed: () => void
  readonly worked: () => void
}

const firstMs = 200
/** Below the grace period of a stop, which waits for the poll under way. */
const longestMs = 2_000

/** Doubles with each failure, and is over with the first poll that works. The library itself polls again at once. */
export const pollPause = (defects: ReadonlySet<string>): PollPause => {
  let pauseMs = 0
  return {
    wait: async () => {
      if (pauseMs > 0) await delay(pauseMs)
    },
    failed: () => {
      // "It will be back any moment": so it is asked again at once.
      if (!defects.has('hot-loop-on-error')) pauseMs = Math.min(longestMs, pauseMs === 0 ? firstMs : 2 * pauseMs)
    },
    worked: () => {
      pauseMs = 0
    },
  }
}
