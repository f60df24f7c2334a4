/** The longest that `setTimeout` takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Rings at a time of `performance.now()`, never before it. A bare `setTimeout` may fire up to a millisecond early, because libuv counts
 * from the cached start of the loop's turn in whole milliseconds; what is left then, and every wait below a millisecond (the slicer's
 * microseconds), turns with the loop: sleeping once more would double what a busy machine adds.
 *
 * @returns cancels it
 */
export const alarm = (dueMs: number, ring: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  const turn = (): void => {
    const remainingMs = dueMs - performance.now()
    if (remainingMs >= 1) timer = setTimeout(turn, Math.min(Math.ceil(remainingMs), MAX_TIMEOUT_MS))
    else if (remainingMs > 0) immediate = setImmediate(turn)
    else ring()
  }
  const remainingMs = dueMs - performance.now()
  if (remainingMs < 1) immediate = setImmediate(turn)
  else turn()
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
