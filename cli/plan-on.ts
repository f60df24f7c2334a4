import { ShakedownError } from '../harness/errors.ts'
import { asDefined } from '../harness/plan/as-defined.ts'
import { isFrontCell, type PlannedCell, type SkippedCell } from '../harness/plan/plan.ts'
import { planAll, type PlanAllOptions } from '../harness/plan/plan-all.ts'
import { isSent } from '../harness/model/schedule.ts'
import type { PreparedStack, Stack, StackOptions } from '../harness/model/stack.ts'
import type { TargetDefinition } from '../harness/model/target.ts'

/** Has a stack look at what is there for a target, before anything is planned. */
export const prepareStack = async (
  stack: Stack,
  definition: TargetDefinition,
  options: Pick<StackOptions, 'idle'> = {},
): Promise<PreparedStack> => (await stack.prepare?.(definition, options)) ?? asDefined(definition)

/** Leaves out the cells that must not be run on a stack, each with the reason. What lies on queues concerns no front door. */
export const withoutRefused = (
  cells: readonly PlannedCell[],
  prepared: PreparedStack,
): { cells: readonly PlannedCell[]; skipped: readonly SkippedCell[] } => {
  const reasons = new Map(cells.map((cell) => [cell, isFrontCell(cell) ? undefined : prepared.refuses(cell)]))
  return {
    cells: cells.filter((cell) => reasons.get(cell) === undefined),
    skipped: cells.flatMap((cell) => {
      const reason = reasons.get(cell)
      const { id, scenario, stream, variant } = cell
      return reason === undefined ? [] : [{ id, scenario, stream, variant, reason }]
    }),
  }
}

/** Plans scenarios on a stack as it is. */
export const planOn = (
  prepared: PreparedStack,
  options: PlanAllOptions,
): { cells: readonly PlannedCell[]; skipped: readonly SkippedCell[] } => {
  const planned = planAll(options)
  const { cells, skipped } = withoutRefused(planned.cells, prepared)
  return { cells, skipped: [...planned.skipped, ...skipped] }
}

/**
 * Makes sure that a plan keeps within the budget of messages.
 *
 * @throws ShakedownError exit 2, when it does not
 */
export const checkBudget = (cells: readonly PlannedCell[], { messages }: PreparedStack['budget'] = {}): void => {
  const planned = cells.reduce(
    (sum, { schedule }) => sum + schedule.steps.filter(({ action }) => isSent(action)).length,
    0,
  )
  if (messages !== undefined && planned > messages)
    throw new ShakedownError('over-budget', `the plan publishes ${planned} messages, and the budget is ${messages}`, {
      hint: 'Run fewer scenarios, or raise "budget.messages" in the configuration.',
      exitCode: 2,
    })
}
