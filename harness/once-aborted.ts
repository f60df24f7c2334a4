const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back once a signal is aborted; what it gives forgets that. A signal has one listener for all who wait in this way: thousands of their own would be looked through each
 * time that one more is added.
 */
export const onceAborted = (signal: AbortSignal, tell: () => void): (() => void) => {
  if (signal.aborted) {
    tell()
    return () => undefined
  }
  const known = waiting.get(signal)
  const all = known ?? new Set<() => void>()
  if (known === undefined) {
    waiting.set(signal, all)
    signal.addEventListener('abort', () => {
      for (const each of all) each()
      all.clear()
    })
  }
  // Each its own, also where one is given twice.
  const own = (): void => tell()
  all.add(own)
  return () => void all.delete(own)
}

/** Waits for so long. @throws the signal's reason once it is aborted */
export const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const forget = onceAborted(signal, () => reject(signal.reason))
  try {
    await promise
  } finally {
    clearTimeout(timer)
    forget()
  }
}

/** A signal for one piece of work. */
export interface LimitedTime {
  /** Aborted when the time is over, or when the signal is that it was made from. */
  readonly signal: AbortSignal
  /** Whether the time was over. */
  isOver(): boolean
  /** The work is done: nothing waits for the time any more. */
  end(): void
}

/** Gives a piece of work so much time, and no longer than a signal lets it. */
export const limitedTime = (ms: number, from: AbortSignal): LimitedTime => {
  const own = new AbortController()
  let over = false
  const timer = setTimeout(() => {
    over = true
    own.abort(new DOMException(`it did not end within ${ms} ms`, 'TimeoutError'))
  }, ms)
  const forget = onceAborted(from, () => own.abort(from.reason))
  return {
    signal: own.signal,
    isOver: () => over,
    end: () => {
      clearTimeout(timer)
      forget()
    },
  }
}
