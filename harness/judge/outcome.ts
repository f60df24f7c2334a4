import type { CellResult } from '../model/result.ts'
import { type Verdict, worst } from '../model/verdict.ts'

/** What cells come to. */
export interface Outcome {
  readonly verdict: Verdict
  /** In one sentence. */
  readonly words: string
}

/** What cells were judged of those that there were to judge, in one run or in several. */
export interface Judged<Cell = Pick<CellResult, 'verdict' | 'words'>> {
  readonly cells: readonly Cell[]
  /** How many there were to judge; fewer judged ones are no pass. */
  readonly planned: number
  /** Why a guard stopped it, if one did. */
  readonly stopped?: string | undefined
  /** What ended it before its time, if something did. */
  readonly failed?: string | undefined
}

/** What they come to all together. */
export const outcomeOf = ({ cells, planned, stopped, failed }: Judged): Outcome => {
  const verdicts = cells.flatMap(({ verdict }) => (verdict === 'skipped' ? [] : [verdict]))
  const count = (verdict: Verdict): number => verdicts.filter((each) => each === verdict).length
  const [fail, unknown, pass] = [count('fail'), count('unknown'), count('pass')]
  const missing = planned - verdicts.length
  const one = planned === 1
  const words = (): string => {
    if (stopped !== undefined) return `stopped by a guard: ${stopped}`
    if (failed !== undefined) return `ended before its time: ${failed}`
    const left = missing > 0 ? `, and ${missing} ${missing === 1 ? 'was' : 'were'} not run` : ''
    if (fail > 0) return one ? 'the cell fails' : `${fail} of ${planned} cells fail${left}`
    if (missing > 0) return one ? 'the cell was not run' : `${missing} of ${planned} cells were not run`
    if (unknown > 0) return one ? 'the cell could not be judged' : `${unknown} of ${planned} cells could not be judged`
    if (planned > 0) return one ? 'the cell passes' : `all ${pass} cells pass`
    const reason = cells[0]?.words
    return reason === undefined ? 'nothing was judged' : `nothing was judged: ${reason}`
  }
  return { verdict: worst(missing > 0 ? [...verdicts, 'unknown'] : verdicts), words: words() }
}
