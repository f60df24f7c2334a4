import { type Judged, type Outcome, outcomeOf } from '../harness/judge/outcome.ts'
import type { CellResult } from '../harness/model/result.ts'
import type { Defect, TargetDefinition } from '../harness/model/target.ts'

/** Which of a target's defects a stack can prove. */
export interface Provable {
  /** Whether it must be caught there. */
  must(defect: Pick<Defect, 'name'>): boolean
  /** The healthy system's outcome: scenarios all of whose defects need not be caught may be unknown. */
  healthy(judged: Judged<CellResult>): Outcome
}

/** What the target's table says of a stack; without a table, that all must be caught. */
export const provableOn = (
  stack: string,
  { defects, provable }: Pick<TargetDefinition, 'defects' | 'provable'>,
): Provable => {
  const names = provable?.[stack]
  const must: Provable['must'] = ({ name }) => names === undefined || names.includes(name)
  return {
    must,
    healthy: (judged) => {
      const mayBeUnknown = (scenario: string): boolean => {
        const own = defects.filter((defect) => defect.scenario === scenario)
        return names !== undefined && own.length > 0 && !own.some(must)
      }
      const excused = judged.cells.filter(({ verdict, scenario }) => verdict === 'unknown' && mayBeUnknown(scenario))
      const cells = judged.cells.filter((cell) => !excused.includes(cell))
      const planned = judged.planned - excused.length
      const outcome = outcomeOf({ ...judged, cells, planned })
      if (excused.length === 0 || outcome.verdict !== 'pass') return outcomeOf(judged)
      const words = `${planned} cells pass, and ${excused.length} are of scenarios that cannot be proven on ${stack}`
      return { verdict: 'pass', words }
    },
  }
}
