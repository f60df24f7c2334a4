import type { Happening, Outcome } from './operation.ts'
import type { RunningSystem, TargetDefinition } from './target.ts'

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
}

/** A started system. */
export interface RunningStack {
  readonly system: RunningSystem
  stop(): Promise<void>
}

/** Where queue, database and processes come from. */
export interface Stack {
  readonly name: string
  start(options: StackOptions): Promise<RunningStack>
}

/** The access key id under which the harness itself speaks to queues, so that its own calls are told from the system's. */
export const harnessAccessKey = 'shakedown'
