import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { outcomeOf } from '../harness/judge/outcome.ts'
import { type PlanFile, writePlan, writeWhole } from '../harness/record/run-folder.ts'
import { newRunId } from '../harness/record/run-id.ts'
import type { CellResult, RunResult } from '../harness/model/result.ts'
import { consoleReporter } from '../reports/console.ts'
import { catalogueOf } from './catalogue.ts'
import { durationsText, readDurations } from './durations.ts'
import { exitCodeOfRun } from './exit-code.ts'
import type { Io } from './io.ts'
import { mergedCells } from './merged-cells.ts'
import { mergedHistory } from './merged-history.ts'
import { readShards, type ShardRun } from './read-shards.ts'
import { wantedReporters, writeReports } from './write-reports.ts'

/** Options of {@link mergeCommand}. */
export interface MergeCommandOptions {
  /** Folders of runs, or folders that hold them. */
  readonly runs: readonly string[]
  /** File of durations that is brought up to date. */
  readonly durations?: string | undefined
  readonly reporters: readonly string[]
  readonly json: boolean
  readonly config: Config
}

const unwritable = (directory: string, cause: unknown): ShakedownError =>
  new ShakedownError('run-folder', `the merged run ${directory} cannot be written: ${messageOf(cause)}`, {
    hint: 'Free some space, or give another place with --out.',
    exitCode: 4,
    cause,
  })

const planOf = (runId: string, shards: readonly ShardRun[]): Omit<PlanFile, 'schemaVersion'> => {
  const [first] = shards
  if (first === undefined) throw new Error('there are no shards')
  const { shard, schemaVersion: _, ...head } = first.plan
  const order = new Map(shard.cells.map(({ id }, position) => [id, position]))
  const cells = shards.flatMap(({ plan }) => plan.cells)
  return {
    ...head,
    runId,
    cells: cells.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
    skipped: shards.flatMap(({ plan }) => plan.skipped),
  }
}

const resultOf = (runId: string, shards: readonly ShardRun[], cells: readonly CellResult[]): RunResult => {
  const results = shards.flatMap(({ result }) => result ?? [])
  const [first] = results
  if (first === undefined) throw new Error('no shard has a result')
  const stopped = results.find((each) => each.stopped !== undefined)?.stopped
  const { shard: _, stopped: __, ...head } = first
  return {
    ...head,
    runId,
    startedAt: results.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    durationMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...(stopped === undefined ? {} : { stopped }),
    ...outcomeOf({
      cells,
      planned: cells.filter(({ verdict }) => verdict !== 'skipped').length,
      stopped: stopped === 'interrupted' ? undefined : stopped,
    }),
    cells,
  }
}

/** `shakedown merge`: makes one run of its shards, with reports and exit code as of one run. Nothing is half written. */
export const mergeCommand = async (options: MergeCommandOptions, io: Io): Promise<number> => {
  const { runs, config, json } = options
  const wanted = wantedReporters(options.reporters)
  const durations = options.durations === undefined ? undefined : resolve(io.cwd, options.durations)
  const shards = await readShards(runs.map((each) => resolve(io.cwd, each)))
  const known = durations === undefined ? {} : await readDurations(durations)
  const runId = newRunId()
  const directory = resolve(io.cwd, config.out, runId)
  const folder = relative(io.cwd, directory)
  const { scenarios } = catalogueOf(config)
  const cells = mergedCells(shards, { replay: (id) => `npx shakedown replay ${folder} --cell ${id}`, scenarios })
  const result = resultOf(runId, shards, cells)
  // Beside its place first: whoever reads the folder of runs, also after this was killed, finds a whole run or none.
  const part = resolve(io.cwd, config.out, `.${runId}.part`)
  try {
    await mkdir(part, { recursive: true })
    await writePlan(part, { schemaVersion: result.schemaVersion, ...planOf(runId, shards) })
    const { startedAt } = result
    const operations = await mergedHistory(shards, { file: join(part, 'history.jsonl'), runId, startedAt })
    await writeWhole(join(part, 'durations.json'), durationsText(known, cells))
    await writeReports({ result, operations, directory: part }, wanted, io)
    await rename(part, directory)
    if (durations !== undefined) {
      await mkdir(dirname(durations), { recursive: true })
      await writeWhole(durations, durationsText(known, cells))
    }
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error instanceof ShakedownError ? error : unwritable(directory, error)
  }
  const progress = consoleReporter({ out: io.err, interactive: io.interactive, colour: io.colour })
  for (const cell of cells) if (cell.verdict === 'fail' || cell.verdict === 'unknown') progress.cellEnded(cell)
  progress.end(result, `${folder}/report.html`)
  if (json) io.out.write(`${JSON.stringify(result)}\n`)
  return exitCodeOfRun(result)
}
