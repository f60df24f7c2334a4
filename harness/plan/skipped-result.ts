import type { SkippedCell } from './plan.ts'
import type { CellResult } from '../model/result.ts'

/** What is known of a cell that nothing was seen of. */
type Unseen = Pick<
  CellResult,
  'id' | 'scenario' | 'stream' | 'variant' | 'claim' | 'source' | 'severity' | 'verdict' | 'words'
>

/** The outcome of a cell that nothing was seen of. */
export const unseenResult = (cell: Unseen): CellResult => ({
  ...cell,
  startedMs: 0,
  endedMs: 0,
  checks: [],
  bites: [],
  figures: [],
  replay: '',
})

/** The outcome of a cell that was not run, with the reason in its words. */
export const skippedResult = ({ id, scenario, stream, variant, reason }: SkippedCell): CellResult =>
  unseenResult({
    id,
    scenario: scenario.name,
    stream: stream.name,
    variant,
    claim: scenario.claim,
    source: scenario.source,
    severity: scenario.severity,
    verdict: 'skipped',
    words: reason,
  })
