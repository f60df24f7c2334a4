import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { judgementOf } from '../../harness/model/check.ts'
import { lateBorne } from '../load/sums.ts'
import { limitedWhenIdle, noRoomForLoad, partOfLoad, percent } from './load-figures.ts'

/** Under half of what the idle system bears answers are fast, and right, as the thresholds ask. */
export const fastWithinLoad = (): FrontCheck => ({
  name: 'fast-within-load',
  property: 'under the load that it is made for it stays within its thresholds',
  lateFromMs: 500,
  judge: (history) => {
    const { thresholds } = history.facts
    const { sent, right, wrong, late, kinds, took, operations } = partOfLoad(history, 'within')
    if (thresholds === undefined || sent === 0)
      return { verdict: 'unknown', words: 'no load was put on it', findings: [] }
    const none = noRoomForLoad(history)
    if (none !== undefined) return none
    const { p95Ms, p99Ms, errorShare } = thresholds
    // Half of what it bore a moment ago is too often now: it counts over a longer time, and what it bears was not measured.
    const tooOften = kinds.reduce((sum, [words, count]) => sum + (words.startsWith('status 429') ? count : 0), 0)
    if (limitedWhenIdle(history) > 0 && tooOften / sent > errorShare)
      return {
        verdict: 'unknown',
        words: `${tooOften} of ${sent} requests were told that they came too often (429), as others were when it was measured what it bears: a limit over a longer time keeps the load away; more people who ask, or no such limit for them, would let it through`,
        findings: [],
      }
    const [p95, p99] = [took.at(95), took.at(99)]
    const findings = [
      ...(p95 > p95Ms
        ? [`95 % of the answers took up to ${Math.round(p95)} ms; at most ${p95Ms} ms was promised`]
        : []),
      ...(p99 > p99Ms
        ? [`99 % of the answers took up to ${Math.round(p99)} ms; at most ${p99Ms} ms was promised`]
        : []),
      ...(wrong / sent > errorShare
        ? [
            `${wrong} of ${sent} requests (${percent(wrong / sent)}) had no right answer: ${kinds[0]?.[0] ?? ''}; at most ${percent(errorShare)} was promised`,
          ]
        : []),
    ].map((words) => ({ words, operations: operations.slice(0, 10), byTime: true as const }))
    if (findings.length > 0 && late / sent > lateBorne)
      return {
        verdict: 'unknown',
        words: `the generator itself was late with ${late} of ${sent} requests, so this proves nothing: ${findings[0]?.words ?? ''}`,
        findings: [],
      }
    return judgementOf(right, findings, {
      pass: `of ${sent} requests ${wrong} had no right answer; 95 % took up to ${Math.round(p95)} of ${p95Ms} ms, 99 % up to ${Math.round(p99)} of ${p99Ms} ms`,
      none: 'no right answer came',
    })
  },
})
