import { cellFacts } from './cell-facts.ts'
import { lackingAbility } from './lacking-ability.ts'
import { outOfReach } from './out-of-reach.ts'
import { isFrontCell, type PlannedCell } from './plan.ts'
import type { PreparedStack } from '../model/stack.ts'
import type { RunningSystem } from '../model/target.ts'

/** What a run of a cell can come to on a stack, before it is run: `can prove` pass and fail alike, else `unknown` or `skipped` whatever the system does. */
export type Prospect = { readonly kind: 'can prove' } | { readonly kind: 'unknown' | 'skipped'; readonly why: string }

/** What is known of a stack that could run it. */
export interface ProspectOptions {
  readonly refuses: PreparedStack['refuses']
  readonly system: Pick<RunningSystem, 'reach' | 'lacks'>
}

/** Tells what can come of a cell on a stack. */
export const prospectOf = (cell: PlannedCell, { refuses, system }: ProspectOptions): Prospect => {
  const skipped = (isFrontCell(cell) ? undefined : refuses(cell)) ?? outOfReach(cell, system.reach)?.why
  if (skipped !== undefined) return { kind: 'skipped', why: skipped }
  if (isFrontCell(cell)) return { kind: 'can prove' }
  const lacking = lackingAbility(cell, system.lacks)
  if (lacking !== undefined) return { kind: 'unknown', why: lacking }
  // A check that applies to some histories alone needs nothing of a plan that makes none of them; whether it redrives was asked above.
  for (const check of cell.scenario.checks(cell.stream).filter(({ applies }) => applies === undefined))
    for (const ability of check.needs?.(cellFacts(cell)) ?? []) {
      const why = system.lacks(ability)
      if (why !== undefined)
        return { kind: 'unknown', why: `${check.name} needs "${ability}" of the queue endpoint: ${why}` }
    }
  return { kind: 'can prove' }
}
