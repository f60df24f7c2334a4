import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf } from '../errors.ts'
import { outcomeOf } from '../judge/outcome.ts'
import type { CellId } from '../model/operation.ts'
import { type CellResult, type RunResult, schemaVersion } from '../model/result.ts'
import type { PreparedStack, Stack } from '../model/stack.ts'
import type { Subject, TargetDefinition } from '../model/target.ts'
import type { Durations } from '../plan/expected-duration.ts'
import { forecast } from '../plan/forecast.ts'
import type { PlannedCell, SkippedCell } from '../plan/plan.ts'
import { skippedResult } from '../plan/skipped-result.ts'
import { logFaults } from '../record/fault-log.ts'
import { recorder } from '../record/recorder.ts'
import { redaction } from '../record/redaction.ts'
import { cellGroups } from './cell-groups.ts'
import { guardBudget } from './guard-budget.ts'
import { readSubject } from './read-subject.ts'
import type { Room } from './room.ts'
import { runCells, type RunCellsOptions, type RunSystem } from './run-cells.ts'
import { startRunSystem } from './run-system.ts'

/** Options of {@link run}. */
export interface RunOptions {
  readonly runId: string
  /** The run's folder, made already. */
  readonly directory: string
  readonly seed: string
  /** Version of Shakedown. */
  readonly version: string
  readonly definition: TargetDefinition
  readonly stack: Stack
  readonly defects: readonly string[]
  readonly cells: readonly PlannedCell[]
  readonly skipped: readonly SkippedCell[]
  readonly replay: (cell: PlannedCell) => string
  /** What the machine bears, over all runs beside this one. */
  readonly room: Room
  /** How long earlier runs took for cells. */
  readonly durations: Durations
  /** `false`: on one system of a kind, the shortest cells first. @default true */
  readonly spread?: boolean
  readonly historyCapBytes: number
  /** Stop conditions: limits of probes' figures, by probe. */
  readonly stopAbove: Readonly<Record<string, number>>
  /** Bounds beyond which the run is stopped. */
  readonly budget?: PreparedStack['budget']
  readonly signal: AbortSignal
  /** Aborted when stopping must not wait for services to end in good order. */
  readonly hurry: AbortSignal
  readonly onStart: (cell: PlannedCell) => void
  /** With what it was judged by, where it was run: kept by nobody else. */
  readonly onEnd: RunCellsOptions['onEnd']
  /** A cell whose effects were no longer as they had been when it was judged, and worse. */
  readonly onLate: RunCellsOptions['onLate']
  /** A further system could not be started, and the run goes on with fewer. */
  readonly onFewer: (error: unknown) => void
  /** Whether a cell is still wanted when its turn comes. @default every one is */
  readonly wanted?: (cell: PlannedCell) => boolean
}

/** A finished run. */
export interface Ran {
  /** What ended it before its time, where that was no guard: whoever told of the result throws it then. */
  readonly failure?: unknown
  /** Why a guard stopped it, if one did. */
  readonly stopped?: string
  readonly result: RunResult
  /** Cells that there were to judge. */
  readonly planned: number
}

/** Runs planned cells on systems that are started for them and gone afterwards. A run that is stopped, or that fails, gives what was judged until then. */
export const run = async (options: RunOptions): Promise<Ran> => {
  const { runId, directory, definition, stack, defects, cells, skipped, room, spread = true } = options
  const guard = new AbortController()
  const signal = AbortSignal.any([options.signal, guard.signal])
  let stopped: string | undefined
  const stop = (reason: string): void => {
    stopped ??= reason
    guard.abort(new Error(reason))
  }
  const redact = redaction(definition.secrets)
  const record = recorder({
    file: join(directory, 'history.jsonl'),
    runId,
    redact,
    capBytes: options.historyCapBytes,
  })
  // What is there without the run may be looked at by others, who want to know what was broken meanwhile.
  const isOthersToo = stack.systemsAtOnce === 1 || definition.services.some(({ owned }) => owned !== undefined)
  const endFaultLog = isOthersToo ? logFaults(directory, record) : undefined
  const endBudget = guardBudget(options.budget, record, stop)
  const startedAt = new Date()
  // Processes are told of it, which run in folders of their own.
  const temporary = resolve(directory, 'tmp')
  for (const part of ['leases', 'logs', 'tmp']) await mkdir(join(directory, part), { recursive: true })
  const results: CellResult[] = []
  let failed: { readonly error: unknown } | undefined
  let subject: Promise<Subject> | undefined
  let systems = 0
  // Where queues and databases are the same for every system, what one cell did to them is there for the next.
  const shared: CellId[] = []
  const start = (services: TargetDefinition['services']) => async (): Promise<RunSystem> => {
    systems += 1
    const system = `s${systems}`
    const started = await startRunSystem({
      system,
      runId,
      definition: { ...definition, services },
      stack,
      defects,
      record,
      redact,
      directory,
      temporary: join(temporary, system),
      stopAbove: options.stopAbove,
      stop,
      fixes: stack.systemsAtOnce === 1 ? shared : [],
      replay: options.replay,
      signal,
      hurry: options.hurry,
    })
    subject ??= readSubject(definition.subject, definition.subjectFrom)
    await subject
    return started
  }
  try {
    // With nothing to judge there is nothing to start.
    await runCells({
      groups: cellGroups({ cells, definition, stack, spread, atOnce: room.cells, start }),
      room,
      forecast: forecast(options.durations),
      signal,
      order: spread ? 'spread' : 'shortest',
      ...(options.wanted === undefined ? {} : { wanted: options.wanted }),
      onStart: options.onStart,
      onFewer: options.onFewer,
      onEnd: (judged) => {
        results.push(judged.result)
        options.onEnd(judged)
      },
      onLate: (judged) => {
        const place = results.findIndex(({ id }) => id === judged.result.id)
        if (place >= 0) results[place] = judged.result
        options.onLate(judged)
      },
    })
  } catch (error) {
    // Without one judged cell there is nothing to tell but this.
    if (!signal.aborted && results.length === 0) throw error
    if (!signal.aborted) failed = { error }
  } finally {
    endBudget()
    await endFaultLog?.()
    await record.close()
    await rm(temporary, { recursive: true, force: true })
  }
  const order = new Map(cells.map(({ id }, position) => [id, position]))
  const sorted = results.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  const all = [...sorted, ...skipped.map(skippedResult)]
  // What the running system cannot offer shows only once it runs.
  const planned = cells.length - results.filter(({ verdict }) => verdict === 'skipped').length
  const result: RunResult = {
    schemaVersion,
    shakedown: options.version,
    runId,
    seed: options.seed,
    target: definition.name,
    stack: stack.name,
    subject: (await subject) ?? definition.subject,
    defects,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...outcomeOf({ cells: all, planned, stopped, failed: failed && messageOf(failed.error) }),
    cells: all,
  }
  return {
    result,
    planned,
    ...(stopped === undefined ? {} : { stopped }),
    ...(failed === undefined ? {} : { failure: failed.error }),
  }
}
