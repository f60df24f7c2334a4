import { toldHeadlines } from './headlines.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

/** Writes `result.json`, the outcome for programs; `result.schema.json` describes it and `readResult` reads it back. */
export const json = async ({ result, directory }: ReportInput): Promise<string> =>
  writeReport(
    directory,
    'result.json',
    `${JSON.stringify({ ...result, headlines: toldHeadlines(result.cells) }, null, 2)}\n`,
  )
