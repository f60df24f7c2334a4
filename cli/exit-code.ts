import type { CellResult, RunResult } from '../harness/model/result.ts'

/** What a run comes to for scripts: 0 pass, 1 fail, 3 unknown or nothing judged. */
export const exitCodeOf = (cells: readonly CellResult[]): 0 | 1 | 3 => {
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  if (judged.some(({ verdict }) => verdict === 'fail')) return 1
  return judged.length === 0 || judged.some(({ verdict }) => verdict === 'unknown') ? 3 : 0
}

/** The same of a whole run, which may have ended before its time: 130 interrupted, 5 stopped by a guard. */
export const exitCodeOfRun = ({ cells, stopped }: Pick<RunResult, 'cells' | 'stopped'>): 0 | 1 | 3 | 5 | 130 =>
  stopped === undefined ? exitCodeOf(cells) : stopped === 'interrupted' ? 130 : 5

const order: readonly number[] = [130, 5, 4, 1, 3, 0]

/** Of several exit codes the one that says most: 130, 5, 4, 1, 3, 0. */
export const worstExitCode = (codes: readonly number[]): number => order.find((code) => codes.includes(code)) ?? 0
