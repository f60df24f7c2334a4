import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { attribution } from '../record/attribution.ts'
import { messageOf } from '../errors.ts'
import type { Operation } from '../model/operation.ts'
import type { PlannedCell, SkippedCell } from '../plan/plan.ts'
import { discardOwn } from './discard-own.ts'
import { guardBudget } from './guard-budget.ts'
import { logFiles } from '../record/log-files.ts'
import { outcomeOf } from '../judge/outcome.ts'
import { recorder } from '../record/recorder.ts'
import { redaction } from '../record/redaction.ts'
import { type CellResult, type RunResult, schemaVersion } from '../model/result.ts'
import { readSubject } from './read-subject.ts'
import { runCells } from './run-cells.ts'
import { historySink } from '../record/sink.ts'
import { servicesNeeded } from '../plan/services-needed.ts'
import { skippedResult } from '../plan/skipped-result.ts'
import type { PreparedStack, Sink, Stack } from '../model/stack.ts'
import { stopAfter } from './stop-after.ts'
import type { ProcessReach, ReplicaProcess } from '../model/process-reach.ts'
import type { RunningSystem, StreamFacts, Target, TargetDefinition } from '../model/target.ts'

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
  /** Cells at the same time. */
  readonly atOnce: number
  readonly historyCapBytes: number
  /** Stop conditions: limits of probes' figures, by probe. */
  readonly stopAbove: Readonly<Record<string, number>>
  /** Bounds beyond which the run is stopped. */
  readonly budget?: PreparedStack['budget']
  readonly signal: AbortSignal
  /** Aborted when stopping must not wait for services to end in good order. */
  readonly hurry: AbortSignal
  readonly onStart: (cell: PlannedCell) => void
  readonly onEnd: (result: CellResult) => void
  /** Whether a cell is still wanted when its turn comes. @default every one is */
  readonly wanted?: (cell: PlannedCell) => boolean
}

/** A finished run: its result, and its history for reporters. */
export interface Ran {
  /** Why a guard stopped it, if one did. */
  readonly stopped?: string
  /** What ended it before its time, where that was no guard: whoever told of the result throws it then. */
  readonly failure?: unknown
  readonly result: RunResult
  /** Cells that there were to judge. */
  readonly planned: number
  readonly operations: readonly Operation[]
}

/** What faults can touch: of the processes, those that the target names itself go before the stack's. */
const reachOf = ({ reach }: RunningSystem, { processes }: Target): RunningSystem['reach'] => {
  if (processes === undefined) return reach
  const replicasOf: ProcessReach['replicasOf'] = (service) => {
    const own = processes.replicasOf(service)
    return own.length > 0 ? own : (reach.processes?.replicasOf(service) ?? [])
  }
  return { ...reach, processes: { replicasOf } }
}

/** What the first stream says that knows a body. One that throws knows it not: it was made for other bodies. */
const copyOfAny =
  (streams: readonly StreamFacts[]) =>
  (body: string): string | undefined => {
    for (const { copyOf } of streams)
      try {
        const copy = copyOf?.(body)
        if (copy !== undefined) return copy
      } catch {
        continue
      }
    return undefined
  }

/** Processes that the target names itself, of every service that its streams tell of. */
const ownProcesses = ({ processes, streams }: Target): readonly ReplicaProcess[] => {
  const services = new Set(streams.flatMap(({ service, links }) => [service, ...Object.values(links)]))
  return processes === undefined ? [] : [...services].flatMap((service) => processes.replicasOf(service))
}

/** Runs planned cells on a stack that is started for them and gone afterwards. A run that is stopped, or that fails, gives what was judged until then. */
export const run = async (options: RunOptions): Promise<Ran> => {
  const { runId, directory, definition, stack, defects, cells, skipped } = options
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
  const endBudget = guardBudget(options.budget, record, stop)
  const attribute = attribution({ copyOf: copyOfAny(definition.streams) })
  const startedAt = new Date()
  const temporary = join(directory, 'tmp')
  for (const part of ['leases', 'logs', 'tmp']) await mkdir(join(directory, part), { recursive: true })
  const results: CellResult[] = []
  let failed: { readonly error: unknown } | undefined
  const logs = logFiles(join(directory, 'logs'), redact)
  const history = historySink(record, attribute, definition.readLine)
  const sink: Sink = {
    ...history,
    line: (actor, line) => {
      logs.write(actor, line)
      history.line(actor, line)
    },
  }
  let { subject } = definition
  const onSystem = async (system: RunningSystem): Promise<void> => {
    let target: Target | undefined
    try {
      const connected = await definition.connect(system, signal)
      target = system.depth === undefined ? connected : { ...connected, depth: system.depth }
      for (const { replica, pid } of ownProcesses(target)) system.know(replica, pid)
      subject = await readSubject(definition.subject, definition.subjectFrom)
      await runCells({
        cells,
        target,
        reach: { ...reachOf(system, target), database: target.database },
        recorder: record,
        attribution: attribute,
        leases: join(directory, 'leases'),
        runId,
        lacks: system.lacks,
        stopAbove: options.stopAbove,
        stop,
        discard: discardOwn(system),
        mayRedrive: system.depth === undefined,
        replay: options.replay,
        atOnce: options.atOnce,
        ...(options.wanted === undefined ? {} : { wanted: options.wanted }),
        signal,
        onStart: options.onStart,
        onEnd: (result) => {
          results.push(result)
          options.onEnd(result)
        },
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await target?.close()
    }
  }
  const onStack = async (): Promise<void> => {
    // Where the system's own services may run beside ours, they are replaced as a whole.
    const services =
      stack.systemsAtOnce === 1
        ? definition.services
        : servicesNeeded(
            definition.services,
            cells.map(({ stream }) => stream),
          )
    const running = await stack.start({
      directory: temporary,
      definition: { ...definition, services },
      defects,
      sink,
      hurry: options.hurry,
    })
    await stopAfter(() => onSystem(running.system), running.stop)
  }
  try {
    // With nothing to judge there is nothing to start.
    if (cells.length > 0) await onStack()
  } catch (error) {
    // Without one judged cell there is nothing to tell but this.
    if (results.length === 0) throw error
    failed = { error }
  } finally {
    endBudget()
    await Promise.all([record.close(), logs.close()])
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
    subject,
    defects,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...outcomeOf({ cells: all, planned, stopped, failed: failed && messageOf(failed.error) }),
    cells: all,
  }
  return {
    result,
    planned,
    operations: record.operations,
    ...(stopped === undefined ? {} : { stopped }),
    ...(failed === undefined ? {} : { failure: failed.error }),
  }
}
