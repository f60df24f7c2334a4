import type { History } from './history.ts'
import type { InFlight } from './in-flight.ts'
import type { FaultOperation } from './operation.ts'
import type { Json } from './schedule.ts'
import type { Reach } from './reach.ts'
import type { FaultLink, FaultSubject } from './target.ts'

/** What a fault must be able to reach, by role, never by the name of one system. */
export type Need =
  | { readonly tap: true }
  | { readonly link: FaultLink }
  | { readonly row: true }
  | { readonly table: true }
  | { readonly thenTable: true }
  | { readonly server: true }
  /** `ends`: they are ended, so that somebody must be able to start them again. */
  | { readonly processes: true; readonly ends?: boolean }
  /** One of its processes works for it in a group. */
  | { readonly workers: true }
  | { readonly releases: true }
  | { readonly commits: true }

/** What a bite tells besides its words. */
export type BiteDetails = Omit<FaultOperation, 'kind' | 'fault' | 'faultId' | 'phase' | 'words'> & {
  /** Where it hit one key's work. */
  readonly key?: string
}

/** What an injection is given. */
export interface FaultContext {
  /** What it strikes: a stream, or in its place a front door. */
  readonly stream: FaultSubject
  readonly reach: Reach
  /** The cell's messages that consumers have in flight now, the latest received last. */
  inFlight(): readonly InFlight[]
  /** The cell's messages that consumers have acknowledged, the latest last: who does so before handling them works on them all the same. */
  acknowledged(): readonly InFlight[]
  /** Turns an abstract key of the schedule into this run's. */
  bind(key: string): string
  /** Writes to the history that the cause was seen. */
  bite(words: string, details?: BiteDetails): void
  /** Does something that takes its time, such as a restart: the schedule is not given up meanwhile, though nothing moves. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** Enough has been seen: the moment `bitten` has come. */
  bitten(): void
  /** Nothing more will come of it: heal now, whatever the schedule still waits for. */
  over(): void
  /** It cannot do what it is for: the drive ends with this error once all is healed. For what goes wrong after `inject` has resolved. */
  fail(error: unknown): void
  /** Aborted when the run stops: an injection that waits must give up. */
  readonly signal: AbortSignal
}

/** A fault in force. */
export interface Injected {
  /** Undoes it through the live connection: the quick way. The undo record is the way that always works. */
  heal(): Promise<void>
}

/** Something broken on purpose. */
export interface Fault {
  readonly name: string
  /** What {@link PlannedFault.options} must hold to make it again. */
  readonly options: Json
  readonly needs: readonly Need[]
  /** How to heal, known before anything is broken; written to disk before `inject` runs. `token` is unique to this injection. */
  undo(context: FaultContext, token: string): Json
  inject(context: FaultContext, token: string): Promise<Injected>
  /** Idempotent, from the record alone. */
  heal(undo: Json): Promise<void>
  /** Whether the cause was seen at work, in words, with the operations that show it. */
  bite(history: History<unknown>, faultId: string): Bite
}

/** The proof that a fault acted, or that it did not. */
export interface Bite {
  readonly bit: boolean
  readonly words: string
  readonly operations: readonly number[]
}

/** Makes a fault from its options, for replays. */
export type FaultFactory = (options: Json) => Fault
