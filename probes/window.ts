import { type Duration, durationMs, inWords } from '../harness/incidents/duration.ts'
import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'

/** Options of {@link window}: at least one of the thresholds. */
export interface WindowOptions {
  /** The probe whose first figure is gathered. */
  readonly of: FreeProbe
  /** For how long figures are gathered. */
  readonly last: Duration
  /** Of the figures that 95 % do not exceed, in their own unit. */
  readonly p95?: Limits
  /** Of the figures that 99 % do not exceed. */
  readonly p99?: Limits
  /** Share of looks that are out of the probe's own bounds, in percent, as a runbook's `errors > 1, 2, 5 %`. */
  readonly failing?: Limits
  /** So many figures must be there before anything is judged. @default 5 */
  readonly atLeast?: number
}

interface Kept {
  readonly atMs: number
  readonly value: number
  readonly ok: boolean
}

/** The figure that a share of all does not exceed (nearest rank). */
export const percentileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/**
 * Judges what a probe finds over a window of time, instead of each look alone: percentiles of its figure, and how many of its looks are out of bounds. What was gathered is gone
 * with the process; a look that sees nothing is not gathered.
 */
export const window = (options: WindowOptions): FreeProbe => {
  const { of, last, p95, p99, failing, atLeast = 5 } = options
  const lastMs = durationMs(last)
  let kept: readonly Kept[] = []
  const judged = (subject: string, value: number, unit: string, limits: Limits | undefined): readonly Measurement[] => {
    if (limits === undefined) return []
    const level = exceeded(value, limits)
    const words = `${subject} is ${value} ${unit} over ${inWords(lastMs ?? 0)} (${kept.length} looks)`
    return [{ subject, value, unit, ok: level === undefined, words, ...(level === undefined ? {} : { level }) }]
  }
  const problems = [
    ...(of.problems ?? []),
    ...(lastMs === undefined ? [`window has "last: ${last}", which is no length of time`] : []),
    ...(p95 === undefined && p99 === undefined && failing === undefined
      ? ['window has no threshold: give it "p95", "p99" or "failing"']
      : []),
  ]
  return {
    ...of,
    name: 'window',
    problems,
    measure: async (context: LookContext) => {
      const found = await of.measure(context)
      const [first] = found
      if (first === undefined) return []
      const nowMs = performance.now()
      const ok = found.every((each) => each.ok)
      kept = [...kept, { atMs: nowMs, value: first.value, ok }].filter(({ atMs }) => nowMs - atMs <= (lastMs ?? 0))
      const { subject, unit } = first
      const now: Measurement = { subject, value: first.value, unit, ok: true, words: first.words }
      if (kept.length < atLeast) return [now]
      const values = kept.map(({ value }) => value)
      const bad = kept.filter((each) => !each.ok).length
      return [
        now,
        ...judged(`P95 of ${subject}`, percentileOf(values, 0.95), unit, p95),
        ...judged(`P99 of ${subject}`, percentileOf(values, 0.99), unit, p99),
        ...judged(`failing share of ${subject}`, Math.round((bad / kept.length) * 1000) / 10, '%', failing),
      ]
    },
  }
}
