import type { Operation } from '../harness/model/operation.ts'
import type { RunResult } from '../harness/model/result.ts'

/** What a reporter may use of the place where it runs, beside the run's folder. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Says one line, on standard error. */
  readonly say: (line: string) => void
}

/** What reporters are given. */
export interface ReportInput {
  readonly result: RunResult
  /** The whole run's history, where the pages of its cells are still to be written. @default they are there */
  readonly operations?: readonly Operation[]
  /** The run's folder; the report lands in it. */
  readonly directory: string
  /** Everything in one file, for a mail: also what passed. @default false */
  readonly singleFile?: boolean
  /** @default nothing is known of the place, and nothing is said */
  readonly surroundings?: Surroundings
}

/** Tells somebody the result of a finished run: writes one file into the run's folder and gives its path. */
export type Reporter = (input: ReportInput) => Promise<string>
