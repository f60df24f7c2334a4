import type { History } from './history.ts'
import type { CellFacts } from './operation.ts'
import type { Verdict } from './verdict.ts'

/** One thing found wrong (or not knowable), in a sentence, with the operations that prove it. */
export interface Finding {
  readonly words: string
  readonly operations: readonly number[]
  /** It goes by time, whatever its check goes by otherwise: a call that was given up because its answer came late. */
  readonly byTime?: true
  /** By how many milliseconds it went beyond its time: where the harness itself was late by less, it stands. @default {@link Check.lateFromMs} alone tells */
  readonly beyondMs?: number
}

/** What a check makes of a history. */
export interface Judgement {
  readonly verdict: Verdict
  /** One sentence: what was judged and how it came out. */
  readonly words: string
  readonly findings: readonly Finding[]
}

/** A pure judgement of a finished history: no I/O, no clock, no randomness. Over zero operations of what it judges: `unknown`. */
export interface Check<Facts = CellFacts> {
  readonly name: string
  /** The property, as a sentence that holds when the check passes. */
  readonly property: string
  /**
   * Abilities of the queue endpoint without which the judgement would be about the endpoint, not the system: where one is
   * missing the check is `unknown`. Named as the conformance suite names them.
   */
  readonly needs?: (facts: Facts) => readonly string[]
  /**
   * Whether what it finds was seen to happen, so that it stays true where sight was lost later: a second record, a process that ended by itself. What
   * is missing or late proves nothing then. @default it does not
   */
  readonly stands?: (history: History<Facts>) => boolean
  /**
   * Whether a cell has anything for it to judge: where it has not, the check is left out instead of `unknown`. For checks that every scenario has, of which some
   * streams declare nothing. @default it always judges
   */
  readonly applies?: (history: History<Facts>) => boolean
  /** From how many milliseconds on, by which the harness itself was late meanwhile, a fail proves nothing, as it goes by time. @default it goes by order and count */
  readonly lateFromMs?: number
  /** It judges what is left of effects: where those have changed when everything is over, it judges them again. */
  readonly late?: true
  judge(history: History<Facts>): Judgement
}

/** A judgement from findings: fail when there are any; unknown when nothing was judged. */
export const judgementOf = (
  judged: number,
  findings: readonly Finding[],
  words: { pass: string; none: string },
): Judgement => {
  if (findings.length > 0) {
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
    return { verdict: 'fail', words: `${findings[0]?.words ?? ''}${more}`, findings }
  }
  return judged === 0
    ? { verdict: 'unknown', words: words.none, findings }
    : { verdict: 'pass', words: words.pass, findings }
}
