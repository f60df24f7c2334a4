import type { SkippedCell } from './plan.ts'
import type { CellResult } from '../model/result.ts'

/** The outcome of a cell that was not run, with the reason in its words. */
export const skippedResult = ({ id, scenario, stream, variant, reason }: SkippedCell): CellResult => ({
  id,
  scenario: scenario.name,
  stream: stream.name,
  variant,
  claim: scenario.claim,
  source: scenario.source,
  severity: scenario.severity,
  verdict: 'skipped',
  words: reason,
  startedMs: 0,
  endedMs: 0,
  checks: [],
  bites: [],
  figures: [],
  replay: '',
})
