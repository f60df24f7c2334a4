import type { CellResult } from '../harness/model/result.ts'
import { formOf, headlinesOf } from '../reports/headlines.ts'

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
    .map(({ check, words }) => ({ check, words, form: formOf(words) }))

/** Whether a cell failed for that reason, whatever else it found. */
export const failsAs = (cell: CellResult, { check, form }: Pick<Failure, 'check' | 'form'>): boolean =>
  failuresOf(cell).some((each) => each.check === check && each.form === form)
