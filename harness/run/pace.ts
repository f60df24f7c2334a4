import { setTimeout as delay } from 'node:timers/promises'

/** Looks are never further apart, however long one takes. */
const mostMs = 1_000

/** Waits between looks: what takes long to look at is looked at less often, so that looking never takes more than a fifth of the time. */
export const pace = (everyMs: number, signal: AbortSignal): (() => Promise<void>) => {
  let since = performance.now()
  return async () => {
    const tookMs = performance.now() - since
    await delay(Math.max(everyMs, Math.min(4 * tookMs, mostMs)), undefined, { signal })
    since = performance.now()
  }
}
