import { join } from 'node:path'
import { type Failure, failuresOf } from '../../explore/same-failure.ts'
import { ShakedownError } from '../../harness/errors.ts'
import type { PlannedCell } from '../../harness/plan/plan.ts'
import { type PlanFile, readPlan } from '../../harness/record/run-folder.ts'
import type { CellResult } from '../../harness/model/result.ts'
import type { Config } from '../../harness/settings/config.ts'
import { didYouMean } from '../../harness/settings/nearest.ts'
import { readResult } from '../../reports/read-result.ts'
import { pickDefects, pickStack, pickTarget } from '../pick.ts'
import { prepareStack, withoutRefused } from '../plan-on.ts'
import { reviveAny } from '../revive.ts'

/** A failed cell of a run, and all that it takes to run it again. */
export interface FailedCell {
  readonly cell: CellResult
  /** Its worst finding. */
  readonly failure: Failure
  readonly plan: PlanFile
  readonly planned: PlannedCell
  readonly prepared: Awaited<ReturnType<typeof prepareStack>>
}

const wrong = (message: string, hint: string): ShakedownError =>
  new ShakedownError('no-failed-cell', message, { hint, exitCode: 2 })

const chosen = (cells: readonly CellResult[], id: string | undefined): CellResult => {
  const failed = cells.filter(({ verdict }) => verdict === 'fail')
  const ids = failed.map((cell) => cell.id)
  if (id === undefined) {
    const [only, ...more] = failed
    if (only === undefined)
      throw wrong('no cell of that run failed', 'There is nothing to shrink; "replay" runs its cells again.')
    if (more.length > 0)
      throw wrong(`${failed.length} cells of that run failed`, `Name one with --cell:\n  ${ids.join('\n  ')}`)
    return only
  }
  const named = cells.find((cell) => cell.id === id)
  if (named === undefined) throw wrong(`the run has no cell "${id}"`, didYouMean(id, ids))
  if (named.verdict !== 'fail')
    throw wrong(
      `${id} did not fail: ${named.verdict}`,
      ids.length === 0 ? 'No cell of that run did.' : `These failed:\n  ${ids.join('\n  ')}`,
    )
  return named
}

/**
 * The failed cell that is meant.
 *
 * @throws {ShakedownError} exit 2 where there is none, several, or what it was run on is gone
 */
export const failedCell = async (folder: string, id: string | undefined, config: Config): Promise<FailedCell> => {
  const plan = await readPlan(folder)
  const cell = chosen((await readResult(join(folder, 'result.json'))).cells, id)
  const stack = await pickStack(plan.stack, config)
  const defined = await pickTarget(plan.target, config)
  pickDefects(defined, plan.defects)
  const prepared = await prepareStack(stack, defined)
  const saved = plan.cells.find((each) => each.id === cell.id)
  if (saved === undefined) throw wrong(`plan.json has no cell "${cell.id}"`, 'Give the folder of a whole run.')
  const planned = reviveAny(saved, 0, { definition: prepared.definition, own: config, seed: plan.seed })
  const refused = withoutRefused([planned], prepared).skipped[0]
  if (refused !== undefined) throw wrong(`${cell.id} cannot be run now: ${refused.reason}`, 'Run it where it failed.')
  const [failure] = failuresOf(cell)
  if (failure === undefined)
    throw wrong(`${cell.id} failed without a finding`, 'Only what a check found can be told again.')
  return { cell, failure, plan, planned, prepared }
}
