import type { CellResult } from '../harness/model/result.ts'
import type { Defect } from '../harness/model/target.ts'

/** What a defect's cells on one stream say of it: caught only by the check that the defect names; any other red, or `unknown`, is an escape. */
export const caughtBy = (
  cells: readonly CellResult[],
  { check }: Pick<Defect, 'check'>,
): { caught: boolean; words: string } => {
  for (const cell of cells) {
    const judgement = cell.checks.find((each) => each.check === check)
    if (judgement?.verdict === 'fail') return { caught: true, words: judgement.words }
  }
  const [cell] = cells
  if (cell === undefined) return { caught: false, words: 'no cell was run' }
  const other = cell.checks.find(({ verdict }) => verdict === 'fail')
  return {
    caught: false,
    words: other === undefined ? `${cell.verdict}: ${cell.words}` : `${other.check} failed instead: ${other.words}`,
  }
}
