/** Sees when the watcher's own process was held up: a look that fell into such a time says nothing of what it looked at. */
export interface LoopWatch {
  /** The longest time for which nothing of the process ran, since a moment of `performance.now()`. */
  worstSince(ms: number): number
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
    worstSince: (ms) => {
      // A gap that lasts until now has had no beat yet.
      const running = performance.now() - lastMs - beatMs
      return Math.max(0, running, ...gaps.filter(({ endMs }) => endMs >= ms).map((gap) => gap.ms))
    },
    stop: () => clearInterval(timer),
  }
}
