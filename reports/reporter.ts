import type { Operation } from '../harness/operation.ts'
import type { RunResult } from '../harness/result.ts'

/** What reporters are given. */
export interface ReportInput {
  readonly result: RunResult
  /** The whole run's history, of all cells. */
  readonly operations: readonly Operation[]
  /** The run's folder; the report lands in it. */
  readonly directory: string
}

/** Tells somebody the result of a finished run: writes one file into the run's folder and gives its path. */
export type Reporter = (input: ReportInput) => Promise<string>
