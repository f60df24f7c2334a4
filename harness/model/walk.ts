import type { Answer, FrontDoor, OutgoingRequest, Person, RequestContext, Session } from './front.ts'
import type { NewOperation } from './history.ts'
import type { DueAnswer, Found } from './front-operation.ts'
import type { FaultId, Operation } from './operation.ts'
import type { Random } from '../random.ts'
import type { Target } from './target.ts'

/** One request of a walk. */
export interface WalkRequest extends RequestContext {
  /** For what it is sent, as checks tell requests apart: `forged`, `bystander`. */
  readonly purpose: string
  /** What has to become of it. @default 'answered' */
  readonly due?: DueAnswer
  /** What it is about, in words for people: `token signed by nobody`. */
  readonly about?: string
  /** Without an answer for so long it is given up. @default 10,000 */
  readonly timeoutMs?: number
  /** Changes the request as the front door makes it. @default it goes as it is */
  readonly change?: (request: OutgoingRequest) => OutgoingRequest
}

/** A fault of a walk that is in force. */
export interface InForce {
  /** Resolves once it was seen at work as often as it is to be, or rejects when it is over before. */
  bitten(): Promise<void>
  heal(): Promise<void>
}

/** What a walk sees and does. All of it is recorded; faults that it leaves in force are healed when it ends, however it ends. */
export interface Walk {
  /** The live front door. */
  readonly front: FrontDoor
  readonly target: Target
  readonly variant: string
  /** Everything random comes from it, so that a seed gives the same walk again. */
  readonly random: Random
  /** A word that no other cell and no other run has: for texts and names that are to be found again. */
  readonly mark: string
  /** Where files of this cell lie: the folder, and its name within the run's folder. Made by whoever writes the first. */
  readonly files: { readonly path: string; readonly name: string }
  /** Aborted when the run stops. */
  readonly signal: AbortSignal
  /** A part of the walk, by the name that people read. What it throws ends the walk. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Sends a request that the front door names, and records what came of it. A failure is an answer too. */
  request(name: string, request: WalkRequest): Promise<Answer>
  /** Signs somebody in. @throws where that does not work: nothing can be done without it */
  signIn(person: Person, purpose?: string): Promise<Session>
  /** Puts one of the scenario's faults in force. */
  inject(fault: FaultId): Promise<InForce>
  /** Records what was read back, and what should be there. */
  found(read: Omit<Found, 'kind'>): void
  /** Looks again and again until it is so, at most for so long; whether it came to be so. */
  until(withinMs: number, isSo: () => Promise<boolean>): Promise<boolean>
  /** Waits. */
  rest(ms: number): Promise<void>
  /** Records an operation of this cell. */
  record(operation: Omit<NewOperation, 'cell'> & NewOperation): Operation
  /** What was recorded of this cell so far. */
  readonly operations: readonly Operation[]
}
