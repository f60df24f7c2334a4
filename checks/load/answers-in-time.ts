import { mergedLatencies } from '../../harness/latencies.ts'
import { judgementOf } from '../../harness/model/check.ts'
import type { LoadThresholds } from '../../harness/model/load.ts'
import type { OperationOf } from '../../harness/model/operation.ts'
import type { LoadCheck } from './load-check.ts'
import { sums } from './sums.ts'

const percentiles = [
  ['p50Ms', 50, 'half of the answers'],
  ['p95Ms', 95, '95 % of the answers'],
  ['p99Ms', 99, '99 % of the answers'],
  ['mostMs', 100, 'the slowest answer'],
] as const satisfies readonly (readonly [keyof LoadThresholds, number, string])[]

const rounded = (ms: number): string => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en-GB'))

/** The seconds that were slowest at a percentile, as proof: up to ten. */
const slowest = (figures: readonly OperationOf<'load'>[], percent: number, limitMs: number): readonly number[] =>
  figures
    .map(({ index, latencies }) => ({
      index,
      ms: latencies === undefined ? 0 : mergedLatencies([latencies]).at(percent),
    }))
    .filter(({ ms }) => ms > limitMs)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 10)
    .map(({ index }) => index)

/**
 * Answers came as fast as the thresholds ask, counted from when their requests were due, less what the generator itself was late by. An answer that never came took
 * at least as long as it was waited for.
 */
export const answersInTime = (): LoadCheck => ({
  name: 'answers-in-time',
  property: 'answers come as fast as the thresholds ask, counted from when each request was due',
  judge: (history) => {
    const figures = history.of('load')
    const { thresholds } = history.facts
    const { sent, late } = sums(figures)
    const all = mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? []))
    // Where the generator was too late to send it was too late to read as well: as many again may have been answered sooner than it saw.
    const sure = 1 - Math.min(1, (2 * late) / Math.max(1, sent))
    const judged = percentiles.flatMap(([name, percent, who]) => {
      const limitMs = thresholds[name]
      return limitMs === undefined
        ? []
        : [{ percent, who, limitMs, tookMs: all.at(percent), surelyMs: all.at(percent * sure) }]
    })
    const slow = judged
      .filter(({ tookMs, limitMs }) => tookMs > limitMs)
      .map(({ percent, who, tookMs, limitMs, surelyMs }) => ({
        sure: surelyMs > limitMs,
        words: `${who} took up to ${rounded(tookMs)} ms; at most ${rounded(limitMs)} ms was promised`,
        operations: slowest(figures, percent, limitMs),
      }))
    const findings = slow.filter((each) => each.sure).map(({ words, operations }) => ({ words, operations }))
    const [doubtful] = slow
    if (doubtful !== undefined && findings.length === 0)
      return {
        verdict: 'unknown',
        words: `the generator itself was late with ${late} of ${sent} requests, so this proves nothing: ${doubtful.words}`,
        findings: [],
      }
    return judgementOf(all.count === 0 ? 0 : judged.length, findings, {
      pass: judged
        .map(({ who, tookMs, limitMs }) => `${who} took up to ${rounded(tookMs)} of ${rounded(limitMs)} ms`)
        .join(', '),
      none: all.count === 0 ? 'no right answer came whose time could be judged' : 'no threshold asks for a time',
    })
  },
  applies: ({ facts: { thresholds } }) => percentiles.some(([name]) => thresholds[name] !== undefined),
})
