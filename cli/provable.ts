import type { RunResult } from '../harness/result.ts'
import type { Defect, TargetDefinition } from '../harness/target.ts'
import { type Verdict, worst } from '../harness/verdict.ts'

/** Which of a target's defects a stack can prove. */
export interface Provable {
  /** Whether it must be caught there. */
  must(defect: Pick<Defect, 'name'>): boolean
  /** The healthy system's outcome: scenarios all of whose defects need not be caught may be unknown. */
  healthy(result: Pick<RunResult, 'cells' | 'verdict' | 'words'>): { readonly verdict: Verdict; readonly words: string }
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
    healthy: (result) => {
      const { cells, verdict, words } = result
      if (verdict !== 'unknown' || names === undefined) return { verdict, words }
      const mayBeUnknown = (scenario: string): boolean => {
        const own = defects.filter((defect) => defect.scenario === scenario)
        return own.length > 0 && !own.some(must)
      }
      const excused = cells.filter((cell) => cell.verdict === 'unknown' && mayBeUnknown(cell.scenario))
      const verdicts = cells.flatMap((cell) =>
        cell.verdict === 'skipped' || excused.includes(cell) ? [] : [cell.verdict],
      )
      const passed = verdicts.filter((each) => each === 'pass').length
      // Cells that were never run are no pass.
      if (excused.length === 0 || worst(verdicts) !== 'pass') return { verdict, words }
      return {
        verdict: 'pass',
        words: `${passed} cells pass, and ${excused.length} are of scenarios that cannot be proven on ${stack}`,
      }
    },
  }
}
