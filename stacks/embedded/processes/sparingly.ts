/** Of the time, what reading may take at most is one in so many. */
const share = 5

/** Reads something that changes and is dear to read. */
export interface Sparing<Value> {
  /** What was read last, and how long ago; nothing before the first reading. */
  last(): { readonly value: Value; readonly ageMs: number } | undefined
  /** Read anew, whatever it takes. */
  fresh(): Value
  /** Read anew, unless that would take more than a fifth of the time: then what was read last. */
  now(): Value
}

/**
 * Reads no more often than can be afforded. Where a reading is cheap, each asks anew; on a machine with thousands of sockets or processes one takes a tenth of a second, and the thread
 * that reads has other things to do.
 *
 * @param freeMs how long a reading may take that nobody counts
 */
export const sparingly = <Value>(read: () => Value, freeMs = 10): Sparing<Value> => {
  let known: { readonly value: Value; readonly atMs: number; readonly tookMs: number } | undefined
  const fresh = (): Value => {
    const begunMs = performance.now()
    const value = read()
    const atMs = performance.now()
    known = { value, atMs, tookMs: atMs - begunMs }
    return value
  }
  return {
    fresh,
    last: () => known && { value: known.value, ageMs: performance.now() - known.atMs },
    now: () =>
      known !== undefined && known.tookMs > freeMs && performance.now() - known.atMs < (share - 1) * known.tookMs
        ? known.value
        : fresh(),
  }
}
