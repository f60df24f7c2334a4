import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'

/** How finely figures are told apart: two significant digits. */
const digits = 2

/** Figures below one, such as shares, keep two digits too. */
const scale = 100

/** A histogram of figures, as bytes that can be merged later. */
export const histogramOf = (values: Iterable<number>): Uint8Array | null => {
  const histogram = build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: digits })
  for (const value of values) if (Number.isFinite(value) && value >= 0) histogram.recordValue(Math.round(value * scale))
  return histogram.totalCount === 0 ? null : Buffer.from(encodeIntoCompressedBase64(histogram), 'base64')
}

const read = (bytes: Uint8Array): Histogram => decodeFromCompressedBase64(Buffer.from(bytes).toString('base64'), 64)

/** Several of them as one. */
export const merged = (all: readonly Uint8Array[]): Histogram | undefined => {
  const [first, ...rest] = all.map(read)
  for (const each of rest) first?.add(each)
  return first
}

/** The figure that so many percent of all do not exceed. */
export const percentile = (histogram: Histogram, percent: number): number =>
  histogram.getValueAtPercentile(percent) / scale
