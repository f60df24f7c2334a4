/** The longest that `setTimeout` takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Rings at a time of `performance.now()`, never before it. A bare `setTimeout` may fire up to a millisecond early, because libuv counts
 * from the cached start of the loop's turn in whole milliseconds. Waits below a millisecond (the slicer's microseconds) turn with the loop.
 *
 * @returns cancels it
 */
export const alarm = (dueMs: number, ring: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  const early = (): boolean => performance.now() < dueMs
  const turn = (): void => {
    if (early()) immediate = setImmediate(turn)
    else ring()
  }
  const wake = (): void => {
    if (early()) timer = setTimeout(wake, 1)
    else ring()
  }
  const remainingMs = dueMs - performance.now()
  if (remainingMs < 1) immediate = setImmediate(turn)
  else timer = setTimeout(wake, Math.min(Math.ceil(remainingMs), MAX_TIMEOUT_MS))
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
