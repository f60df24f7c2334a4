import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { type Finding, judgementOf } from '../../harness/model/check.ts'
import { idleAnswerMs, manyWaiting, noRoomForLoad, partOfLoad, percent, waitedAtOnce } from './load-figures.ts'

/** How a request is turned away, as the load tells it. */
const turnedAway = /^status (?:429|503)\b/

/** So many times as long as when it is idle those let in may take, where that is more than the thresholds say. */
const timesIdle = 8

/** Above what it bears it turns requests away, and says when to come again; those that it lets in are answered as fast as ever. */
export const shedsLoad = (): FrontCheck => ({
  name: 'sheds-load',
  property: 'above its load it turns requests away with Retry-After, and those let in stay fast',
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
    const none = noRoomForLoad(history)
    if (none !== undefined) return none
    const slowMs = took.at(95)
    // A machine that has little time for it has it slow when idle already: a bound on who waits is as many times that.
    const borneMs = Math.max(thresholds.p99Ms, timesIdle * idleAnswerMs(history))
    const waiting = waitedAtOnce(history.of('load').filter(({ request }) => request === 'beyond'))
    const proof = operations.slice(0, 10)
    const findings: readonly Finding[] = [
      ...(shedCount === 0 && waiting >= manyWaiting
        ? [
            {
              words: `up to ${waiting} requests waited at once, the slowest ${Math.round(took.mostMs)} ms, and none was turned away`,
              operations: proof,
            },
          ]
        : []),
      ...(silent.length > 0
        ? [
            {
              words: `${silent.reduce((sum, [, count]) => sum + count, 0)} of ${shedCount} were turned away without Retry-After`,
              operations: proof,
            },
          ]
        : []),
      ...(otherCount / sent > thresholds.errorShare
        ? [
            {
              words: `${otherCount} of ${sent} requests (${percent(otherCount / sent)}) were neither let in nor turned away: ${others[0]?.[0] ?? ''}`,
              operations: proof,
            },
          ]
        : []),
      ...(shedCount > 0 && slowMs > borneMs
        ? [
            {
              words: `95 % of those let in took up to ${Math.round(slowMs)} ms; at most ${Math.round(borneMs)} ms is borne, and ${shedCount} of ${sent} were turned away`,
              operations: proof,
              byTime: true as const,
            },
          ]
        : []),
    ]
    if (findings.length === 0 && shedCount === 0)
      return {
        verdict: 'unknown',
        words: `all ${sent} requests were let in: more than it bears could not be put on it`,
        findings,
      }
    return judgementOf(sent, findings, {
      pass: `${shedCount} of ${sent} requests were turned away with Retry-After; 95 % of the ${right} let in took up to ${Math.round(slowMs)} ms`,
      none: 'no load was put on it',
    })
  },
})
