import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { Percentiles } from './store.ts'

/** How finely figures are told apart: two significant digits. */
const digits = 2

/** Figures below one, such as shares, keep two digits too. */
const scale = 100

/** One that grows with what comes into it. */
const empty = (): Histogram => build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: digits })

/** A histogram of figures, as bytes that can be merged later. */
export const histogramOf = (values: Iterable<number>): Uint8Array | null => {
  const histogram = empty()
  for (const value of values) if (Number.isFinite(value) && value >= 0) histogram.recordValue(Math.round(value * scale))
  return histogram.totalCount === 0 ? null : Buffer.from(encodeIntoCompressedBase64(histogram), 'base64')
}

const read = (bytes: Uint8Array): Histogram => decodeFromCompressedBase64(Buffer.from(bytes).toString('base64'), 64)

/** Several of them as one. */
export const merged = (all: readonly Uint8Array[]): Histogram | undefined => {
  if (all.length === 0) return undefined
  // Not into the first of them: what was decoded does not grow, and refuses figures beyond its own.
  const sum = empty()
  for (const each of all) sum.add(read(each))
  return sum
}

/** Percentiles of a span, of the bytes of its histogram; nothing where they are none. */
export const percentilesIn = (bytes: unknown, startMs: number): readonly Percentiles[] => {
  const histogram = bytes instanceof Uint8Array ? merged([bytes]) : undefined
  if (histogram === undefined) return []
  const [p50 = 0, p95 = 0, p99 = 0] = [50, 95, 99].map((percent) => percentile(histogram, percent))
  return [{ startMs, count: histogram.totalCount, p50, p95, p99 }]
}

/** The figure that so many percent of all do not exceed. */
export const percentile = (histogram: Histogram, percent: number): number =>
  histogram.getValueAtPercentile(percent) / scale
