import { relative } from 'node:path'
import { messageOf } from '../harness/errors.ts'
import type { FaultFactory } from '../harness/model/fault.ts'
import { healLeases } from '../harness/record/lease.ts'
import type { Judged } from '../harness/judge/outcome.ts'
import type { Durations } from '../harness/plan/expected-duration.ts'
import type { PlannedCell, SkippedCell } from '../harness/plan/plan.ts'
import { type ReplicaCounts, withReplicas } from '../harness/plan/with-replicas.ts'
import type { Room } from '../harness/run/room.ts'
import { run, type RunOptions } from '../harness/run/run.ts'
import { makeRunFolder, planFile, type PlanShard, writePlan } from '../harness/record/run-folder.ts'
import { newRunId } from '../harness/record/run-id.ts'
import type { CellResult, RunResult, Shard } from '../harness/model/result.ts'
import type { PreparedStack, Stack } from '../harness/model/stack.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { leftBehind } from '../stacks/left-behind.ts'
import { cellPages } from '../reports/html/cell-pages.ts'
import { consoleReporter } from '../reports/console.ts'
import { earlierDurations } from './earlier-durations.ts'
import { exitCodeOfRun } from './exit-code.ts'
import type { Io } from './io.ts'
import { version } from './version.ts'
import { type WantedReporter, writeReports } from './write-reports.ts'

/** Options of {@link execute}. */
export interface ExecuteOptions {
  readonly io: Io
  /** How faults are made again by name, to heal what a killed run left. */
  readonly faults: Readonly<Record<string, FaultFactory>>
  readonly definition: TargetDefinition
  readonly stack: Stack
  readonly seed: string
  /** Folder in which the run's own folder is made. */
  readonly out: string
  /** What the machine bears, over all runs of the command. */
  readonly room: Room
  /** Which cells go first, and on how many systems they run. @default spread over as many as there is room for */
  readonly spread?: RunOptions['spread']
  /** How long cells take. @default as long as in the latest runs beside this one */
  readonly durations?: Durations
  readonly historyCapBytes: number
  readonly stopAbove: Readonly<Record<string, number>>
  readonly budget?: PreparedStack['budget']
  readonly defects: readonly string[]
  /** How many replicas of a service are started, by service. @default as many as its target names */
  readonly replicas?: ReplicaCounts | undefined
  readonly cells: readonly PlannedCell[]
  readonly skipped: readonly SkippedCell[]
  /** Which part of a run this is. @default the whole */
  readonly shard?: PlanShard
  /** Reporters beside those that always write. @default none */
  readonly reporters?: readonly WantedReporter[]
  /** Everything of the report in one file. @default false */
  readonly singleFile?: boolean
  /** Say nothing on the way. @default false */
  readonly quiet?: boolean
  /** Whether a cell is still wanted when its turn comes, given what was judged so far. @default every one is */
  readonly wanted?: (cell: PlannedCell, judged: readonly CellResult[]) => boolean
  /** Given what ended the run before its time, where something was judged until then, once all that it had is written. @default it is thrown */
  readonly onFailure?: (error: unknown) => void
}

/** A run that is written to its folder. */
export interface Executed {
  /** What the run comes to for scripts: 130 interrupted, 5 stopped by a guard, 1 fail, 3 unknown, 0 pass. */
  readonly exitCode: number
  readonly result: RunResult
  /** Its cells as they were judged, of those that there were to judge. */
  readonly judged: Judged<CellResult>
  readonly directory: string
}

const shardHead = ({ index, of, plan, durations }: PlanShard): Shard => ({ index, of, plan, durations })

/**
 * Runs planned cells into a folder of their own, with all reports.
 *
 * @throws what ended the run before its time, once all that it had is written; with `onFailure` only where nothing was judged until then
 */
export const execute = async (options: ExecuteOptions): Promise<Executed> => {
  const { io, stack, seed, out, defects, replicas, cells, skipped, quiet = false } = options
  const definition = withReplicas(options.definition, replicas)
  // What a killed run left broken would be taken for this system's own weakness.
  for (const { outcome, words } of await healLeases(out, { ...leftBehind, ...options.faults }))
    if (outcome !== 'in use') io.err.write(`${outcome}: ${words}\n`)
  const runId = newRunId()
  const directory = await makeRunFolder(out, runId)
  await writePlan(
    directory,
    planFile(
      {
        runId,
        seed,
        target: definition.name,
        stack: stack.name,
        defects: [...defects],
        replicas,
        shard: options.shard,
      },
      cells,
      skipped,
    ),
  )
  const folder = relative(io.cwd, directory)
  const soFar: CellResult[] = []
  const pages = await cellPages(directory)
  const written: Promise<void>[] = []
  const progress = quiet ? undefined : consoleReporter({ out: io.err, interactive: io.interactive, colour: io.colour })
  const { room } = options
  progress?.begin({
    runId,
    seed,
    target: definition.name,
    stack: stack.name,
    cells: cells.length,
    defects,
    room: room.words,
  })
  const ran = await run({
    runId,
    directory,
    seed,
    version,
    definition,
    stack,
    defects,
    cells,
    skipped,
    room,
    durations: options.durations ?? (await earlierDurations(out, { target: definition.name, stack: stack.name })),
    ...(options.spread === undefined ? {} : { spread: options.spread }),
    historyCapBytes: options.historyCapBytes,
    stopAbove: options.stopAbove,
    ...(options.budget && { budget: options.budget }),
    replay: ({ id }) => `npx shakedown replay ${folder} --cell ${id}`,
    signal: io.signal,
    hurry: io.hurry,
    onStart: ({ id }) => progress?.cellStarted(id),
    onEnd: ({ result: cell, history }) => {
      soFar.push(cell)
      progress?.cellEnded(cell)
      if (history === undefined) return
      // Its history is needed no longer then, and goes.
      const page = pages.write(cell, history)
      // Told at the end: a full disk must not end the run in the middle of a fault.
      page.catch(() => undefined)
      written.push(page)
    },
    onLate: ({ result: cell, history }) => {
      soFar[soFar.findIndex(({ id }) => id === cell.id)] = cell
      written.push(pages.write(cell, history))
      progress?.cellChanged(cell)
    },
    onFewer: (error) => io.err.write(`no further system could be started, the others go on: ${messageOf(error)}\n`),
    wanted: (cell) => options.wanted?.(cell, soFar) ?? true,
  })
  const { planned } = ran
  const stopped = io.signal.aborted ? 'interrupted' : ran.stopped
  const result: RunResult = {
    ...ran.result,
    ...(options.shard && { shard: shardHead(options.shard) }),
    ...(stopped === undefined ? {} : { stopped }),
  }
  await Promise.allSettled(written)
  await writeReports({ result, directory, singleFile: options.singleFile ?? false }, options.reporters ?? [], io)
  await Promise.all(written)
  progress?.end(result, `${folder}/report.html`)
  if (ran.failure !== undefined) {
    if (options.onFailure === undefined) throw ran.failure
    options.onFailure(ran.failure)
  }
  const judged = { cells: result.cells, planned, stopped: ran.stopped }
  return { result, judged, directory, exitCode: exitCodeOfRun(result) }
}
