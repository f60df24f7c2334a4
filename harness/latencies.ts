import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'

/** Microseconds in 32 bits: 35 minutes. Three digits, so that a figure is true to a thousandth. */
const [bits, digits, perMs, mostUs] = [32, 3, 1000, 2 ** 31 - 1] as const

/** Gathers how long things took. */
export interface Latencies {
  record(ms: number): void
  /** As text that can be merged with others later; undefined where nothing was recorded. */
  encoded(): string | undefined
}

const empty = (): Histogram => build({ bitBucketSize: bits, autoResize: true, numberOfSignificantValueDigits: digits })

/** An empty gathering. */
export const latencies = (): Latencies => {
  const histogram = empty()
  return {
    record: (ms) => histogram.recordValue(Math.min(mostUs, Math.max(0, Math.round(ms * perMs)))),
    encoded: () => (histogram.totalCount === 0 ? undefined : encodeIntoCompressedBase64(histogram)),
  }
}

/** Gathered latencies, all together. */
export interface MergedLatencies {
  readonly count: number
  readonly mostMs: number
  /** Milliseconds that so many per cent of all do not exceed. */
  at(percent: number): number
}

/** Several gatherings as one. */
export const mergedLatencies = (encoded: readonly string[]): MergedLatencies => {
  const sum = empty()
  for (const each of encoded) sum.add(decodeFromCompressedBase64(each, bits))
  return {
    count: sum.totalCount,
    mostMs: sum.maxValue / perMs,
    at: (percent) => sum.getValueAtPercentile(percent) / perMs,
  }
}
