import { accessDenied } from './access-denied.ts'
import type { Attribution } from '../record/attribution.ts'
import { binding } from '../plan/binding.ts'
import { cellFacts } from '../plan/cell-facts.ts'
import { type CellContext, enter } from './cell-context.ts'
import type { DiscardOwn } from './discard-own.ts'
import { drive } from './drive.ts'
import { messageOf } from '../errors.ts'
import { type CellHistory, historyOf } from '../model/history.ts'
import { judge } from '../judge/judge.ts'
import { lackingAbility } from '../plan/lacking-ability.ts'
import type { CellId } from '../model/operation.ts'
import type { PlannedCell, StreamCell } from '../plan/plan.ts'
import { ownSessions } from './own-sessions.ts'
import { progress } from './progress.ts'
import type { Reach } from '../model/reach.ts'
import type { CellRecorder, SystemHistory } from '../record/system-history.ts'
import type { CellResult } from '../model/result.ts'
import { fixStillHolds } from './fix-still-holds.ts'
import { type LateLook, lateLook } from './late-look.ts'
import { clearLeftovers, redriveLeftovers } from './leftovers.ts'
import { dueEvents, givenUpEvents, type Settled, settle } from './settle.ts'
import { awaitControl } from './control.ts'
import { awaitSteady, measure } from './steady.ts'
import { endsRun, inWords, LostSight, NotReady } from './surroundings.ts'
import { consumes } from '../model/queue-pair.ts'
import type { EffectRow, Target } from '../model/target.ts'
import type { Warmth } from './warmth.ts'

/** What a cell runs on. */
export interface CellRunOptions<Cell extends PlannedCell = StreamCell> {
  readonly cell: Cell
  readonly target: Target
  readonly reach: Reach
  /** The run's folder. */
  readonly directory: string
  /** Folder for undo records. */
  readonly leases: string
  /** The history of the system on which it runs. */
  readonly history: SystemHistory
  readonly attribution: Attribution
  readonly runId: string
  /** Why the queue endpoint lacks an ability; undefined when it has it. */
  readonly lacks: (ability: string) => string | undefined
  /** Limits of probes' figures, by probe; beyond one of them the run is stopped. */
  readonly stopAbove: Readonly<Record<string, number>>
  /** Stops the whole run, and says why. */
  readonly stop: (reason: string) => void
  /** Deletes messages of ours from a queue. */
  readonly discard: DiscardOwn
  /** Whether what lies on dead-letter queues is ours to move: nobody else uses them. */
  readonly mayRedrive: boolean
  /** Streams whose control event has had its effect on this system. */
  readonly proven: Set<string>
  /** Whose replicas of this system work as they will go on working. */
  readonly warmth: Warmth
  /** Cells whose fix was made on this system, the latest last. */
  readonly fixes: CellId[]
  /** Command that shows the cell again. */
  readonly replay: string
  readonly signal: AbortSignal
  /** Streams of this system with which nothing can be judged, and why: found out once. */
  readonly hopeless: Map<string, string>
}

/** A cell and what it was judged by. */
export interface JudgedCell {
  readonly result: CellResult
  readonly history: CellHistory
  /** Looks at it once more when all cells of its system are over. Absent: there is nothing to see. */
  readonly late?: LateLook
  /** Why it could not be judged on this system as earlier cells left it: on a fresh one it could. */
  readonly unfit?: string
  /** Nobody takes its messages any more: the next cell would wait in vain on this system for as long as one may take to start. */
  readonly abandoned?: true
}

/** What will be no better in the next cell of this stream, which need not be tried. */
const hopeless = ({ stream, hopeless: known }: CellContext, words: string): NotReady => {
  known.set(stream.name, words)
  return new NotReady(words)
}

/** Carries out the schedule. What keeps it from that is given back, not thrown: what was seen until then, and is still to be seen, counts all the same. */
const driven = async (context: CellContext): Promise<{ readonly error: unknown } | undefined> => {
  enter(context, 'drive', 'invoke', `carries out ${context.cell.schedule.steps.length} steps`)
  try {
    const { missed, words } = await drive(context)
    const left = missed.length === 0 ? words : `${missed.join(', ')} not reached: ${words}`
    enter(context, 'drive', missed.length === 0 ? 'ok' : 'fail', left)
    return undefined
  } catch (error) {
    context.signal.throwIfAborted()
    if (endsRun(error)) throw error
    enter(context, 'drive', 'fail', messageOf(error))
    return { error }
  }
}

/** Awaits that all is at rest, and tells the history what was found and what should be: also where a later reading fails. */
const atRest = async (context: CellContext): Promise<Settled> => {
  enter(context, 'settle', 'invoke', 'awaits that the queue is drained and the effects are stable')
  let rows: readonly EffectRow[] = []
  try {
    const note = (read: readonly EffectRow[]): void => {
      rows = read
    }
    const first = await settle(context, note)
    const settled = first.settled && (await redriveLeftovers(context)) ? await settle(context, note) : first
    enter(context, 'settle', settled.settled ? 'ok' : 'fail', settled.words)
    return settled
  } catch (error) {
    enter(context, 'settle', 'fail', messageOf(error))
    throw error
  } finally {
    const { stream } = context
    for (const { key, ...row } of rows)
      context.record({ kind: 'effect', actor: 'reader', outcome: 'ok', key, stream: stream.name, final: true, ...row })
    const common = { kind: 'expect', actor: 'harness', outcome: 'ok', stream: stream.name } as const
    for (const expectation of stream.expected(dueEvents(context))) context.record({ ...common, ...expectation })
    for (const expectation of stream.expected(givenUpEvents(context)))
      context.record({ ...common, ...expectation, atMost: true })
  }
}

/** Goes through the phases; what was found last, where it came to that. */
const phases = async (context: CellContext): Promise<Settled | undefined> => {
  enter(context, 'steady', 'invoke', 'measures the steady state and publishes the control event')
  const before = await awaitSteady(context)
  if (before.length > 0) {
    const words = `the system was not in its steady state before the drive: ${before.map((each) => each.words).join('; ')}`
    throw before.some((each) => each.hopeless === true) ? hopeless(context, words) : new NotReady(words)
  }
  const cause = await awaitControl(context)
  if (cause !== undefined)
    throw hopeless(context, `two control events had no visible effect before the drive: ${cause}`)
  context.proven.add(context.stream.name)
  enter(context, 'steady', 'ok', 'probes are within their thresholds and the control event took effect')

  const failure = await driven(context)
  if (failure !== undefined) {
    // The first thing that went wrong is the one to tell of.
    await atRest(context).catch(() => context.signal.throwIfAborted())
    throw failure.error
  }
  const settled = await atRest(context)
  if (settled.falling === true) throw new LostSight(settled.words)
  if (!settled.settled) {
    // How it is when it is given up: for whoever judges it, and for whoever looks for the cause.
    await measure(context)
    return settled
  }

  enter(context, 'steady', 'invoke', 'measures the steady state again')
  const after = await awaitSteady(context)
  const words2 = after.map((measurement) => measurement.words).join('; ')
  enter(
    context,
    'steady',
    after.length === 0 ? 'ok' : 'fail',
    after.length === 0 ? 'the system is back in its steady state' : words2,
  )
  return settled
}

const runRecorded = async (options: CellRunOptions, recorder: CellRecorder): Promise<JudgedCell> => {
  const { cell, runId, signal } = options
  const facts = cellFacts(cell)
  const follow = progress(facts)
  const unlisten = recorder.listen((operation) => {
    if (operation.cell === cell.id) follow.see(operation)
  })
  const startedMs = recorder.now()
  const stream = options.target.streams.find(({ name }) => name === cell.stream.name)
  if (stream === undefined) throw new Error(`the running target has no stream ${cell.stream.name}`)
  const sessions = ownSessions(options.reach.database)
  const context: CellContext = {
    ...options,
    reach: { ...options.reach, database: sessions.reach },
    recorder,
    stream,
    startedMs,
    binding: binding(runId, cell.number),
    progress: follow,
    published: [],
    unreadable: [],
    record: (operation) => recorder.record({ ...operation, cell: cell.id }),
  }
  context.record({ ...facts, actor: 'harness', outcome: 'ok' })
  const fixedBy = options.fixes.at(-1)
  const worked = options.proven.size > 0
  const known = options.hopeless.get(stream.name)
  let error =
    lackingAbility(cell, options.lacks) ?? (known === undefined ? undefined : `not tried, as before this: ${known}`)
  let settled: Settled | undefined
  const deniedBefore = options.reach.denied?.().length ?? 0
  let unfit = known === undefined || !worked ? undefined : error
  try {
    if (error === undefined) settled = await phases(context)
  } catch (thrown) {
    signal.throwIfAborted()
    const denied = accessDenied(thrown)
    if (denied !== undefined || endsRun(thrown)) throw denied ?? thrown
    error = inWords(thrown)
    if (thrown instanceof NotReady && worked) unfit = error
  }
  // What a queue refuses its system, nobody can say whether the system would have done.
  const denial = options.reach
    .denied?.()
    .slice(deniedBefore)
    .find(({ queue }) => consumes(stream, queue) || queue === stream.publishesTo)
  if (denial !== undefined) error ??= `the queue refused the system: ${denial.words}. Grant what it needs.`
  enter(context, 'check', 'invoke', 'judges the history')
  const history = historyOf(recorder.operations, cell.id, recorder.complete())
  const mended = fixedBy !== undefined && fixStillHolds(history)
  if (mended) {
    unfit = `the fix of ${fixedBy} still holds, so that nothing is unreadable any more. Let "fix" mend the events that it is given and no others, or run this cell alone.`
    error ??= unfit
  }
  const result = judge({
    cell,
    history,
    startedMs,
    endedMs: recorder.now(),
    replay: options.replay,
    lacks: options.lacks,
    ...(error === undefined ? {} : { error }),
  })
  const due = dueEvents(context)
  const left = await clearLeftovers(context, sessions)
  unlisten()
  const judged = left === undefined ? result : { ...result, left }
  if (unfit !== undefined) return { result: mended ? unknownFor(judged, unfit) : judged, history, unfit }
  if (settled === undefined) return { result: judged, history }
  const { rows, abandoned } = settled
  return {
    result: judged,
    history,
    ...(abandoned === undefined ? {} : { abandoned }),
    late: lateLook({ context, history, result: judged, rows, due, follow: options.history.follow }),
  }
}

/** What is wrong with it is nothing that the system did in this cell. */
const unknownFor = (result: CellResult, reason: string): CellResult =>
  result.verdict === 'skipped' ? result : { ...result, verdict: 'unknown', words: reason, error: reason }

/** Runs one cell through its phases and judges it. Never throws for what the system does; an abort of the run is thrown. */
export const runCell = async (options: CellRunOptions): Promise<JudgedCell> => {
  const recorder = options.history.open(options.cell.id)
  try {
    return await runRecorded(options, recorder)
  } finally {
    recorder.close()
  }
}
