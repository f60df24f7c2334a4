import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { partOfLoad, percent } from './load-figures.ts'

/** How a request is turned away, as the load tells it. */
const turnedAway = /^status (?:429|503)\b/

/** So many times as long as when it is idle those let in may take, where that is more than the thresholds say. */
const timesIdle = 8

/** Above what it bears it turns requests away, and says when to come again; those that it lets in are answered as fast as ever. */
export const shedsLoad = (): FrontCheck => ({
  name: 'sheds-load',
  property: 'above its load it turns requests away with Retry-After, and those let in stay fast',
  lateFromMs: 1_000,
  judge: (history) => {
    const { thresholds } = history.facts
    const { sent, right, kinds, took, operations } = partOfLoad(history, 'beyond')
    if (sent === 0 || thresholds === undefined)
      return { verdict: 'unknown', words: 'no load above what it bears was put on it', findings: [] }
    const shed = kinds.filter(([words]) => turnedAway.test(words))
    const shedCount = shed.reduce((sum, [, count]) => sum + count, 0)
    const silent = shed.filter(([words]) => !words.includes('Retry-After'))
    const others = kinds.filter(([words]) => !turnedAway.test(words))
    const otherCount = others.reduce((sum, [, count]) => sum + count, 0)
    const slowMs = took.at(95)
    // A machine that has little time for it has it slow when idle already: a bound on who waits is as many times that.
    const idle = history.of('probe').findLast(({ probe }) => probe === 'idle-answer')
    const borneMs = Math.max(thresholds.p99Ms, timesIdle * (idle?.value ?? 0))
    const words = [
      ...(slowMs > borneMs
        ? [
            `95 % of those let in took up to ${Math.round(slowMs)} ms; at most ${Math.round(borneMs)} ms is borne, and ${shedCount} of ${sent} were turned away`,
          ]
        : []),
      ...(silent.length > 0
        ? [`${silent.reduce((sum, [, count]) => sum + count, 0)} of ${shedCount} were turned away without Retry-After`]
        : []),
      ...(otherCount / sent > thresholds.errorShare
        ? [
            `${otherCount} of ${sent} requests (${percent(otherCount / sent)}) were neither let in nor turned away: ${others[0]?.[0] ?? ''}`,
          ]
        : []),
    ]
    if (words[0] !== undefined)
      return {
        verdict: 'fail',
        words: words[0],
        findings: words.map((each) => ({ words: each, operations: operations.slice(0, 10) })),
      }
    if (shedCount === 0)
      return {
        verdict: 'unknown',
        words: `all ${sent} requests were let in: more than it bears could not be put on it`,
        findings: [],
      }
    return {
      verdict: 'pass',
      words: `${shedCount} of ${sent} requests were turned away with Retry-After; 95 % of the ${right} let in took up to ${Math.round(slowMs)} ms`,
      findings: [],
    }
  },
})
