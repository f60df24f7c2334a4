import type { Attribution } from '../record/attribution.ts'
import type { Binding } from '../plan/binding.ts'
import type { NewOperation } from '../model/history.ts'
import type { CellId, Operation, Phase } from '../model/operation.ts'
import type { StreamCell } from '../plan/plan.ts'
import type { DiscardOwn } from './discard-own.ts'
import type { Progress } from './progress.ts'
import type { Reach } from '../model/reach.ts'
import type { CellRecorder } from '../record/system-history.ts'
import type { EventRef, EventStream, Target } from '../model/target.ts'
import type { Warmth } from './warmth.ts'

/** What the phases of one cell share. */
export interface CellContext {
  readonly cell: StreamCell
  /** The cell's stream, live. */
  readonly stream: EventStream
  readonly target: Target
  /** Folder for the undo records of faults in force. */
  readonly leases: string
  /** What faults can touch. */
  readonly reach: Reach
  readonly recorder: CellRecorder
  readonly attribution: Attribution
  readonly binding: Binding
  readonly progress: Progress
  /** When the cell began, on the history's clock. */
  readonly startedMs: number
  /** Events published so far, whose effects must be found. Unreadable ones are in it once they were fixed. */
  readonly published: EventRef[]
  /** Unreadable events that were not fixed yet. */
  readonly unreadable: EventRef[]
  /** Limits of probes' figures, by probe; beyond one of them the run is stopped. */
  readonly stopAbove: Readonly<Record<string, number>>
  /** Stops the whole run, and says why. */
  readonly stop: (reason: string) => void
  /** Deletes messages of ours from a queue. */
  readonly discard: DiscardOwn
  /** Whether what lies on dead-letter queues is ours to move: nobody else uses them. */
  readonly mayRedrive: boolean
  /** Streams of this system with which nothing can be judged, and why. */
  readonly hopeless: Map<string, string>
  /** Streams whose control event has had its effect on this system. */
  readonly proven: Set<string>
  /** Whose replicas of this system work as they will go on working. */
  readonly warmth: Warmth
  /** Cells whose fix was made on this system, the latest last. */
  readonly fixes: CellId[]
  /** Aborted when the whole run stops. */
  readonly signal: AbortSignal
  /** Records an operation of this cell. */
  record(operation: Omit<NewOperation, 'cell'> & NewOperation): Operation
}

/** Enters a phase, in the history. */
export const enter = (
  context: Pick<CellContext, 'record'>,
  phase: Phase,
  outcome: 'invoke' | 'ok' | 'fail',
  words: string,
): Operation => context.record({ kind: 'phase', phase, outcome, words, actor: 'harness' })

/**
 * How long nothing may move before the system counts as stuck: as long as its owner says that it takes to recover; at least two visibility time-outs, in
 * which a lost message would have come back twice, and slack for a busy machine.
 */
export const stallMsOf = ({ cell: { stream } }: { readonly cell: Pick<StreamCell, 'stream'> }): number =>
  Math.max(2 * stream.visibilityTimeoutMs + 10_000, stream.recoveryMs ?? 0)

/** How long a service has to start, where its owner says nothing. */
const startMs = 60_000

/** Within what time the service of a stream starts. */
export const startMsOf = ({ startsWithinMs = startMs }: Pick<EventStream, 'startsWithinMs'>): number => startsWithinMs

const longestWorkMs = 10_000

/** How long the work on one message is waited for where nothing tells that it is over: of who acknowledges before it is done, or not at all. */
export const workMsOf = ({ visibilityTimeoutMs }: Pick<EventStream, 'visibilityTimeoutMs'>): number =>
  Math.min(visibilityTimeoutMs, longestWorkMs)

/** Stall times that a cell may take to come to rest. */
const patience = 5

/** Most deliveries that a cell is waited for, however many the queue allows. */
const mostDeliveries = 20

/** How long a cell may take to come to rest, though something moves all the time: all deliveries of a message that fails each time have come by then. */
export const restMsOf = ({ cell }: { readonly cell: Pick<StreamCell, 'stream'> }): number => {
  const { maxReceiveCount, visibilityTimeoutMs } = cell.stream
  const deliveriesMs = Math.min(maxReceiveCount, mostDeliveries) * visibilityTimeoutMs
  return Math.max(patience * stallMsOf({ cell }), stallMsOf({ cell }) + deliveriesMs)
}
