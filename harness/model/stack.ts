import type { Happening, Outcome } from './operation.ts'
import type { Schedule } from './schedule.ts'
import type { RunningSystem, StreamFacts, TargetDefinition } from './target.ts'

/** Where a stack reports what it sees. */
export interface Sink {
  /** Something happened; `text` (a message's body, a log line) tells whom it concerns. */
  happened(actor: string, outcome: Outcome, happening: Happening, text?: string): void
  /** A process of the system wrote a line. */
  line(actor: string, line: string): void
}

/** What a stack is given to start a target's system. */
export interface StackOptions {
  /** Folder for everything temporary; removed by its owner. */
  readonly directory: string
  readonly definition: TargetDefinition
  /** Known mistakes to switch on, by name. */
  readonly defects: readonly string[]
  readonly sink: Sink
  /** Aborted when stopping must not wait for services to end in good order. */
  readonly hurry: AbortSignal
  /** Only to look at what there is: the target's own services are not started, and nothing consumes. @default false */
  readonly idle?: boolean
}

/** A started system. */
export interface RunningStack {
  readonly system: RunningSystem
  stop(): Promise<void>
}

/** A cell as a stack looks at it before the run. */
export interface CellToRun {
  readonly stream: StreamFacts
  readonly schedule: Schedule
}

/** What a stack found out before anything is planned. */
export interface PreparedStack {
  /** The target as it is on this stack: queues' attributes as they are there, and everything secret. */
  readonly definition: TargetDefinition
  /** Why a cell must not be run here; undefined when it may. */
  refuses(cell: CellToRun): string | undefined
  /** What the reader should know before the run, a sentence each. */
  notes(cells: readonly CellToRun[]): readonly string[]
  /** Calls to backing services that a run of these cells would make, one a line. */
  calls(cells: readonly CellToRun[]): readonly string[]
  /** Bounds beyond which the run is stopped. */
  readonly budget?: { readonly messages?: number; readonly minutes?: number }
}

/** Where queue, database and processes come from. */
export interface Stack {
  readonly name: string
  /**
   * So many systems may be started on it beside each other. One: its queues and databases are the same for every run, so that runs beside each
   * other would meet there, and all services are started, whatever a run needs.
   */
  readonly systemsAtOnce: number
  /**
   * Looks at what is there, changing nothing. Absent where the target's own definition says everything.
   *
   * @throws ShakedownError exit 2 or 4, when a run cannot or must not happen there
   */
  prepare?(definition: TargetDefinition, options?: Pick<StackOptions, 'idle'>): Promise<PreparedStack>
  start(options: StackOptions): Promise<RunningStack>
  /**
   * The same for many systems, one after the other: what is as clean for the next as if it were new is kept until it is closed. @default each has everything
   * to itself
   *
   * @param directory made if absent, and gone once it is closed
   */
  keeping?(directory: string): { readonly stack: Stack; close(): Promise<void> }
}

/** The access key id under which the harness itself speaks to queues, so that its own calls are told from the system's. */
export const harnessAccessKey = 'shakedown'
