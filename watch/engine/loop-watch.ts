/** Sees when the watcher's own process was held up: a look that fell into such a time says nothing of what it looked at. */
export interface LoopWatch {
  /** The longest time for which nothing of the process ran, of those that reach between two moments of `performance.now()`. */
  worst(fromMs: number, toMs?: number): number
  stop(): void
}

/** Between two beats, and how long they are remembered: longer than any look. */
const [beatMs, rememberedMs] = [50, 120_000]

/** Starts watching the event loop. */
export const loopWatch = (): LoopWatch => {
  const gaps: { readonly endMs: number; readonly ms: number }[] = []
  let lastMs = performance.now()
  const beat = (): void => {
    const nowMs = performance.now()
    const gapMs = nowMs - lastMs - beatMs
    lastMs = nowMs
    if (gapMs > beatMs) gaps.push({ endMs: nowMs, ms: gapMs })
    while ((gaps[0]?.endMs ?? nowMs) < nowMs - rememberedMs) gaps.shift()
  }
  const timer = setInterval(beat, beatMs)
  timer.unref()
  return {
    worst: (fromMs, toMs = performance.now()) => {
      const nowMs = performance.now()
      // A gap that lasts until now has had no beat yet.
      const all = [...gaps, { endMs: nowMs, ms: nowMs - lastMs - beatMs }]
      return Math.max(0, ...all.filter(({ endMs, ms }) => endMs >= fromMs && endMs - ms <= toMs).map(({ ms }) => ms))
    },
    stop: () => clearInterval(timer),
  }
}
