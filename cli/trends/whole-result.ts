import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RunResult } from '../../harness/model/result.ts'
import type { AnyScenario } from '../../harness/model/any-scenario.ts'
import { readPlan } from '../../harness/record/run-folder.ts'
import { readResult } from '../../reports/read-result.ts'
import { notJudged } from '../not-judged.ts'

const why = ({ stopped, words }: RunResult): string => (stopped === 'interrupted' ? 'the run was interrupted' : words)

/**
 * The result of a run with all cells that it planned. Those that it did not come to, because it was stopped or broke off, are unknown: they are planned still.
 * A folder without a plan tells of no more cells than its result.
 */
export const wholeResult = async (
  folder: string,
  scenarios: Readonly<Record<string, () => AnyScenario>>,
): Promise<RunResult> => {
  const result = await readResult(join(folder, 'result.json'))
  if (!existsSync(join(folder, 'plan.json'))) return result
  const judged = new Set(result.cells.map(({ id }) => id))
  const missing = (await readPlan(folder)).cells.filter(({ id }) => !judged.has(id))
  const words = `it was not judged: ${why(result)}`
  return {
    ...result,
    cells: [...result.cells, ...missing.map((cell) => notJudged(cell, scenarios[cell.scenario]?.(), words))],
  }
}
