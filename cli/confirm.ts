import { join } from 'node:path'
import type { CellResult, Confirmation, RunResult } from '../harness/model/result.ts'
import { execute, type Executed, type ExecuteOptions } from './execute.ts'
import { writeReports } from './write-reports.ts'

/** `always (3 of 3)`, `sometimes (1 of 3, 1 unknown)`. */
const confirmationWords = ({ runs, fails, attempts }: Confirmation): string => {
  const unknown = attempts.filter(({ verdict }) => verdict === 'unknown').length
  return `${fails === runs ? 'always' : 'sometimes'} (${fails} of ${runs}${unknown === 0 ? '' : `, ${unknown} unknown`})`
}

const confirmed = (cell: CellResult, attempts: Confirmation['attempts']): CellResult => {
  if (cell.verdict !== 'fail' || attempts.length === 0) return cell
  const fails = 1 + attempts.filter(({ verdict }) => verdict === 'fail').length
  const confirmation = { runs: 1 + attempts.length, fails, attempts }
  return { ...cell, words: `${cell.words}; ${confirmationWords(confirmation)}`, confirmed: confirmation }
}

/** A result with what further runs of its failed cells showed. A fail stays a fail. */
export const withAttempts = (result: RunResult, again: readonly RunResult[]): RunResult => ({
  ...result,
  cells: result.cells.map((cell) =>
    confirmed(
      cell,
      again.flatMap(({ runId, cells }) =>
        cells
          .filter(({ id }) => id === cell.id)
          .flatMap(({ verdict, words }) => (verdict === 'skipped' ? [] : [{ runId, verdict, words }])),
      ),
    ),
  ),
})

/**
 * Runs the failed cells of a run again under the same schedules, until each has had so many runs in all, into folders below the run's own; then
 * writes the run's reports again.
 */
export const confirmFailed = async (executed: Executed, options: ExecuteOptions, runs: number): Promise<Executed> => {
  const { io } = options
  const failed = new Set(executed.result.cells.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id))
  const cells = options.cells.filter(({ id }) => failed.has(id))
  if (runs < 2 || cells.length === 0 || [5, 130].includes(executed.exitCode)) return executed
  const again: RunResult[] = []
  let exitCode = executed.exitCode
  for (let attempt = 2; attempt <= runs && ![5, 130].includes(exitCode); attempt += 1) {
    io.err.write(
      `Confirms ${cells.length === 1 ? 'the failed cell' : `${cells.length} failed cells`}: ${attempt} of ${runs}\n`,
    )
    const { shard: _, ...rest } = options
    const part = await execute({
      ...rest,
      cells,
      skipped: [],
      reporters: [],
      quiet: true,
      out: join(executed.directory, 'confirm'),
    })
    again.push(part.result)
    if ([5, 130].includes(part.exitCode)) ({ exitCode } = part)
  }
  const result = withAttempts(executed.result, again)
  await writeReports(
    { result, directory: executed.directory, singleFile: options.singleFile ?? false },
    options.reporters ?? [],
    io,
  )
  for (const { id, confirmed: confirmation } of result.cells)
    if (confirmation !== undefined) io.err.write(`${id} fails ${confirmationWords(confirmation)}\n`)
  return { ...executed, result, exitCode }
}
