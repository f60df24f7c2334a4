import type { CellResult } from '../harness/model/result.ts'
import { formOf, headlinesOf, sightingsIn } from '../reports/headlines.ts'

/** Why a cell failed: the check that found it, and the form of what it found. */
export interface Failure {
  readonly check: string
  /** A finding without what differs from run to run: keys, times, counts. */
  readonly form: string
  /** The finding in its own words. */
  readonly words: string
}

/** Why a cell failed, the worst first; nothing of one that did not fail. */
export const failuresOf = (cell: CellResult): readonly Failure[] =>
  headlinesOf([cell])
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ check, words }) => ({ check, words, form: formOf(words, cell.keys) }))

/** Whether a cell failed for that reason, whatever else it found. */
export const failsAs = (cell: CellResult, { check, form }: Pick<Failure, 'check' | 'form'>): boolean =>
  sightingsIn(cell).some(
    (each) => each.verdict === 'fail' && each.check === check && formOf(each.words, cell.keys) === form,
  )

/** What one try of a schedule says of a failure: it is the `same`, it did not come (`other`), or `nothing`. */
export type Says = 'same' | 'other' | 'nothing'

/**
 * What a try says. Nobody could judge it and all that was to be broken was: that is the machine's affair, and says nothing. A fault that did not act is the schedule's, and
 * will not act again.
 */
export const saysOf = (cell: CellResult, failure: Pick<Failure, 'check' | 'form'>): Says => {
  if (failsAs(cell, failure)) return 'same'
  return cell.verdict === 'unknown' && cell.bites.every(({ bit }) => bit) ? 'nothing' : 'other'
}
