import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CellId, SystemId } from '../model/operation.ts'
import type { ProcessReach, ReplicaProcess } from '../model/process-reach.ts'
import type { Sink, Stack } from '../model/stack.ts'
import type { RunningSystem, StreamFacts, Target, TargetDefinition } from '../model/target.ts'
import { announced } from '../reach/announced.ts'
import { listingInWords } from '../model/topic.ts'
import { outOfReach } from '../plan/out-of-reach.ts'
import { isFrontCell, type PlannedCell } from '../plan/plan.ts'
import { attribution } from '../record/attribution.ts'
import { logFiles } from '../record/log-files.ts'
import type { Recorder } from '../record/recorder.ts'
import { watchHarness } from '../record/harness-health.ts'
import { historySink } from '../record/sink.ts'
import { systemHistory } from '../record/system-history.ts'
import { runCell, type CellRunOptions } from './cell.ts'
import { discardOwn } from './discard-own.ts'
import { lookAgain, type StreamLook } from './look-again.ts'
import type { RunSystem } from './run-cells.ts'
import { stopAfter } from './stop-after.ts'
import { warmth } from './warmth.ts'

/** Options of {@link startRunSystem}. */
export interface RunSystemOptions extends Pick<CellRunOptions, 'runId' | 'stopAbove' | 'stop' | 'signal'> {
  readonly system: SystemId
  /** The target, with the services that are to run. */
  readonly definition: TargetDefinition
  readonly stack: Stack
  readonly defects: readonly string[]
  readonly record: Recorder
  readonly redact: (text: string) => string
  /** The run's folder. */
  readonly directory: string
  /** Folder for what the system alone needs, gone after the run. */
  readonly temporary: string
  readonly replay: (cell: PlannedCell) => string
  /** Cells whose fix was made on it, or on one before it that left its state behind; the latest last. */
  readonly fixes: CellId[]
  /** Aborted when stopping must not wait for services to end in good order. */
  readonly hurry: AbortSignal
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

/** Processes that the target names itself, of every service that its streams tell of. */
const ownProcesses = ({ processes, streams, fronts = [] }: Target): readonly ReplicaProcess[] => {
  const services = new Set([...streams, ...fronts].flatMap(({ service, links }) => [service, ...Object.values(links)]))
  return processes === undefined ? [] : [...services].flatMap((service) => processes.replicasOf(service))
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

/** Starts one system of a run. Everything that is recorded of it names it, and its cells see nothing of others. */
export const startRunSystem = async (options: RunSystemOptions): Promise<RunSystem> => {
  const { system: name, definition, stack, defects, record, redact, directory, temporary, signal, hurry } = options
  const { runId, stopAbove, stop, replay, fixes } = options
  const written = join(directory, 'logs', name)
  for (const folder of [temporary, written]) await mkdir(folder, { recursive: true })
  const history = systemHistory(record, name)
  const attribute = attribution({ copyOf: copyOfAny(definition.streams) })
  const logs = logFiles(written, redact)
  const told = historySink(history, attribute, definition.readLine)
  const warm = warmth(definition.streams)
  const sink: Sink = {
    ...told,
    happened: (actor, outcome, happening, text) => {
      warm.happened(actor, outcome, happening, record.now())
      told.happened(actor, outcome, happening, text)
    },
    line: (actor, line) => {
      logs.write(actor, line)
      told.line(actor, line)
    },
  }
  // Before the system, which may raise one as it starts.
  const alerts = await definition.alerts
    ?.listen(({ actor, text, ...alert }) => sink.happened(actor, 'info', { kind: 'alert', ...alert }, text))
    .catch(async (error: unknown) => {
      await logs.close()
      throw error
    })
  const closeLogs = async (): Promise<void> => stopAfter(async () => alerts?.close(), logs.close)
  const running = await stack
    .start({ directory: temporary, definition, defects, sink, hurry })
    .catch(async (error: unknown) => {
      await closeLogs()
      throw error
    })
  const { system } = running
  const endWatch = watchHarness({ record: history.record, now: record.now })
  const stopAll = async (): Promise<void> => {
    endWatch()
    await stopAfter(running.stop, closeLogs)
  }
  /** What cells of this system find out about streams with which nothing can be judged. */
  const hopeless = new Map<string, string>()
  const proven = new Set<string>()
  const connected = await definition.connect(system, signal).catch(async (error: unknown) => {
    await stopAll().catch(() => undefined)
    throw error
  })
  const counting = system.depth === undefined ? connected : { ...connected, depth: system.depth }
  const target = announced(counting, (listing) =>
    sink.happened('harness', 'ok', {
      kind: 'log',
      level: listing.others.length > 0 ? 'warning' : 'info',
      message: listingInWords(listing),
    }),
  )
  for (const { replica, pid } of ownProcesses(target)) system.know(replica, pid)
  const reach = { ...reachOf(system, target), database: target.database }
  const looks: StreamLook[] = []
  return {
    lacks: (cell) => outOfReach(cell, reach),
    run: async (cell, until) => {
      const common = {
        target,
        reach,
        history,
        attribution: attribute,
        directory,
        leases: join(directory, 'leases'),
        runId,
        lacks: system.lacks,
        stopAbove,
        stop,
        discard: discardOwn(system),
        mayRedrive: system.depth === undefined,
        hopeless,
        proven,
        warmth: warm,
        replay: replay(cell),
        fixes,
        signal: until,
      }
      // What asks front doors is loaded where there is one.
      const judged = isFrontCell(cell)
        ? await (await import('./front/front-cell.ts')).runFrontCell({ ...common, cell })
        : await runCell({ ...common, cell })
      if (judged.late !== undefined) looks.push({ stream: cell.stream.name, look: judged.late })
      return judged
    },
    lookAgain: async () =>
      lookAgain(looks.splice(0), (message) =>
        sink.happened('harness', 'fail', { kind: 'log', level: 'warning', message }),
      ),
    stop: async () => stopAfter(target.close, stopAll),
  }
}
