import { unseenResult } from '../harness/plan/skipped-result.ts'
import type { CellResult } from '../harness/model/result.ts'
import type { AnyScenario } from '../harness/model/any-scenario.ts'

/** A planned cell that should have been judged, and was not: nobody knows. `known` tells what it would have claimed. */
export const notJudged = (
  { id, scenario, stream, variant }: Pick<CellResult, 'id' | 'scenario' | 'stream' | 'variant'>,
  known: Pick<AnyScenario, 'claim' | 'source' | 'severity'> | undefined,
  words: string,
): CellResult =>
  unseenResult({
    id,
    scenario,
    stream,
    variant,
    claim: known?.claim ?? '',
    source: known?.source ?? '',
    severity: known?.severity ?? 'P1',
    verdict: 'unknown',
    words,
  })
