import type { RecordAct } from './acts.ts'
import type { QueueEffect } from './reach.ts'
import type { Found, FrontCellFacts, FrontRequest, JourneyEnd, JourneyStep, WalkStep } from './front-operation.ts'
import type { FaultBeside, LoadEnd, LoadFacts, LoadFigures } from './load.ts'
import type { Apart } from './queue-pair.ts'
import type { SystemAlerts } from './system-alerts.ts'

/** Identity of a cell: `target/stack/scenario/stream/variant`. */
export type CellId = string
/** Name of one of a run's systems: `s1`. Each has queues, a database and processes of its own, whose names repeat in every system. */
export type SystemId = string
/** Identity of a step within a cell's schedule. */
export type StepId = string
/** Identity of a fault within a cell's schedule. */
export type FaultId = string
/** Identity of one published copy of an event; it travels in the message's body, because a redriven message gets a new MessageId. */
export type CopyId = string

/**
 * How far an operation came, as in Jepsen's histories: `invoke` it began, `ok` it happened, `fail` it did not happen,
 * `info` nobody can know.
 */
export type Outcome = 'invoke' | 'ok' | 'fail' | 'info'

/** The harness (or an operator) published one copy of an event. `ok` once the queue gave a MessageId; `fail` where it was withheld. */
export interface Publish {
  readonly kind: 'publish'
  readonly stream: string
  readonly queue: string
  /** The topic to which it was published, and to which the queue subscribes. @default straight to the queue */
  readonly topic?: string
  readonly copy: CopyId
  /** Which event this is a copy of; copies of one event share it. */
  readonly event: string
  readonly version: number
  readonly variant: string
  /** Part in the scenario: its subject, a bystander that must not suffer, or the control that must be seen. */
  readonly role: Role
  /** It cannot be handled as things are, and must reach the dead-letter queue. */
  readonly dies?: boolean
  /** It may be handled or reach the dead-letter queue: both are right. */
  readonly mayDie?: boolean
  /** Its queue may give it up, and a redrive must bring it back once then. */
  readonly mayRunOut?: boolean
  /** It was not sent, on purpose: its content is at its source, and no event tells of that. */
  readonly withheld?: boolean
  /** Absent where it went to a topic: the message that came of it on the queue is known by the copy's id. */
  readonly messageId?: string
  readonly error?: string
}

/** Part that an event plays in a scenario. */
export type Role = 'subject' | 'bystander' | 'control'

/** Something that a consumer did at a queue. */
interface Attributed {
  /**
   * The actor is the service alone: its replicas share an access key, and whose connection it was could not be told. Absent: the actor is certain.
   */
  readonly identity?: 'inferred'
}

/** A message appeared on a queue: published by the harness, or by the system itself (`system`: a retry message, a requeue). */
export interface Enqueue extends Attributed {
  readonly kind: 'enqueue'
  readonly queue: string
  readonly messageId: string
  readonly copy?: CopyId
  readonly origin: 'harness' | 'system'
  /** Keys of which a message that the system sent names several, so that it could be attributed to none of them (or to no one copy). */
  readonly candidates?: readonly string[]
  /** A FIFO duplicate: the queue answered with the first message's id and stored nothing. */
  readonly deduplicated?: boolean
}

/** A consumer (the actor) was handed a message. */
export interface Receive extends Attributed {
  readonly kind: 'receive'
  readonly queue: string
  readonly messageId: string
  readonly copy?: CopyId
  readonly receiveCount: number
}

/** A consumer (the actor) deleted a message; `fail` when its receipt handle was out of date and nothing was removed. */
export interface Acknowledge extends Attributed {
  readonly kind: 'acknowledge'
  readonly queue: string
  readonly messageId: string
  readonly copy?: CopyId
}

/** A consumer changed a message's visibility time-out (0: give it back now), or the time-out ran out (`expired`). */
export interface Visibility extends Attributed {
  readonly kind: 'visibility'
  readonly queue: string
  readonly messageId: string
  readonly copy?: CopyId
  readonly timeoutSeconds: number
  readonly expired?: boolean
}

/** A message went to another queue under a new MessageId: to the dead-letter queue, or back from it. */
export interface Move {
  readonly kind: 'move'
  readonly why: 'dead-letter' | 'redrive'
  readonly queue: string
  readonly messageId: string
  readonly to: string
  readonly toMessageId: string
  readonly copy?: CopyId
}

/** A message left a queue without being acknowledged: its retention ran out, or somebody purged the queue. */
export interface Remove {
  readonly kind: 'remove'
  readonly why: 'expired' | 'purged'
  readonly queue: string
  readonly messageId: string
  readonly copy?: CopyId
}

/** One row found in the system when effects were read. The last reading of a cell is marked `final`. */
export interface Effect {
  readonly kind: 'effect'
  readonly stream: string
  /** What kind of thing it is, in the system's words: `NOMIS visit`, `mapping`, `person`. */
  readonly entity: string
  /** The row's own identity, so that two rows for one key are told apart. */
  readonly record: string
  /** The business state that the row shows, where the stream has one. */
  readonly state?: string
  /** Id of the update that made the row, where each update makes one. */
  readonly by?: string
  /** Part of the reading on which the cell is judged: the last one, after all had settled. */
  readonly final: boolean
  /** Part of the reading when everything was over, which differed from that one. */
  readonly late?: true
}

/** What must be found for one business key and one entity when all is over. */
export interface Expect {
  readonly kind: 'expect'
  readonly stream: string
  readonly entity: string
  /** Exactly so many rows. */
  readonly rows: number
  /** The system gave all events of the key up: no row is owed, and no more than these may be there. */
  readonly atMost?: true
  /** For the reading when everything was over. */
  readonly late?: true
  /** Ids of the updates of which each must have made exactly one row. */
  readonly each?: readonly string[]
  /** The state that the row (the only one) must show. */
  readonly state?: string
  /** The same of a row in which all events of the key add up, each counted once: a balance. */
  readonly total?: string
}

/** A line that a part of the system (the actor) wrote, if it concerns a cell or carries an SQLSTATE. */
export interface Log {
  readonly kind: 'log'
  readonly level: string
  /** Name of the telemetry event, when the line is one: `visit-create-success`. */
  readonly event?: string
  readonly message: string
  /** Record that the line is about, the same identity as an {@link Effect}'s. */
  readonly record?: string
  readonly sqlState?: string
}

/** An alert that the system or its monitoring raised. */
export interface Alert {
  readonly kind: 'alert'
  readonly name: string
  /** Whether what it tells of began or is over. */
  readonly state: 'raised' | 'cleared'
  readonly message: string
}

/** A call at a queue that a fault hit. */
export interface HitCall {
  /** As SQS names it: `ReceiveMessage`. */
  readonly action: string
  /** Whose it was. */
  readonly consumer: string
  /** Of the message that it was about; a poll that was refused is about none. */
  readonly messageId?: string
  /** What was done to it. */
  readonly effect: QueueEffect['kind']
  /** Of a poll that was refused: the most polls of the queue that its consumer has had open at the same time, so many loops it has at least. @default 1 */
  readonly pollsAtOnce?: number
}

/** A step in the life of a fault. `bite`: the cause seen at work; `words` are for people, checks go by the other fields alone. */
export interface FaultOperation {
  readonly kind: 'fault'
  readonly fault: string
  readonly faultId: FaultId
  readonly phase: 'inject' | 'bite' | 'heal'
  readonly words: string
  /** Who was hit: a backend's pid, a connection, a message. */
  readonly subject?: string
  /** Of work that was held: whether whose it was is known, by its connection, its session or its key, or was taken from who had the message in flight. */
  readonly identity?: 'certain' | 'inferred'
  /** How long it was held, where the fault holds things. */
  readonly heldMs?: number
  /** The victim let go by itself while the fault was still in force (a lock time-out, a client time-out). */
  readonly gaveUp?: boolean
  /** The call at the queue that was hit, of faults between consumers and their queue. */
  readonly call?: HitCall
  /** Of a request that was answered in its service's place: what `Retry-After` asked of the caller, in seconds. */
  readonly retryAfterSeconds?: number
  /** Name of the process that was told to end in good order. */
  readonly toldToEnd?: string
  /** Of a heal: when it began, on the clock of `timeMs`, at which it was done. @default `timeMs` */
  readonly begunMs?: number
  /** A group of processes of which one was killed has as many again, or had not when the fault was healed. */
  readonly whole?: boolean
}

/** One measurement of the live system. `ok`: within its thresholds. */
export interface ProbeOperation {
  readonly kind: 'probe'
  readonly probe: string
  readonly subject: string
  readonly value: number
  readonly unit: string
  readonly words: string
  /** When the question was asked, on the clock of `timeMs`, at which the answer was there. What happened in between may have changed it. @default `timeMs` */
  readonly askedMs?: number
}

/** A process of the system started, became ready, or ended. */
export interface ProcessOperation {
  readonly kind: 'process'
  readonly process: string
  readonly phase: 'started' | 'stopping' | 'exited'
  readonly pid?: number
  readonly code?: number
  readonly signal?: string
  /** Ended because the harness asked for it. */
  readonly expected?: boolean
}

/** An operator's action, with the system's answer; or what somebody did behind the system's back. */
export interface Operate {
  readonly kind: 'operate'
  readonly action: OperateName
  readonly subject: string
  readonly words: string
  /** Keys, as bound, whose records it was about. */
  readonly keys?: readonly string[]
  /** Ids of the records that it made. */
  readonly records?: readonly string[]
  /** Of the cell's own keys: those whose two sides a reconciliation found to differ, and those of which it could not find out. */
  readonly differing?: readonly string[]
  readonly unread?: readonly string[]
  /** Those of which an event was withheld, and which were as they should be all the same, before it and after it. */
  readonly whole?: readonly string[]
  /** Why it failed as a whole, in words. */
  readonly failed?: string
  /** Figure in the answer, as the system gave it: messages found, records repaired; of a restart, 1 where not every replica was ready in time. When a redrive begins: messages that lie there, whosever they are. */
  readonly count?: number
}

/** What an operator can do to a target. */
export type OperateName = 'redrive' | 'redrive-all' | 'purge' | 'fix' | 'restart' | RecordAct

/** What a cell is about: the facts that its checks judge by. A cell's first line. */
export interface CellFacts {
  readonly kind: 'cell'
  readonly scenario: string
  readonly stream: string
  readonly variant: string
  readonly service: string
  readonly queue: string
  readonly deadLetterQueue: string
  /** Queues of their own by which some kinds of its events come, where they do. */
  readonly apart?: Apart
  readonly fifo: boolean
  readonly maxReceiveCount: number
  readonly visibilityTimeoutMs: number
  /** Queue of the events that the system itself publishes of its work, where it does. */
  readonly publishesTo?: string
  /** How many messages of the queue one replica has in flight at once, where the stream says so. */
  readonly inFlightAtMost?: number
  /** After how long the system gives a statement up, and after how long it calls one slow, where the stream says so. */
  readonly statements?: { readonly timeoutMs: number; readonly slowMs?: number }
  /** Alerts that the system raises, where the stream says so. */
  readonly alerts?: SystemAlerts
  /** A replica of the service ends as a whole where one of its worker processes dies, as its owner says. */
  readonly endsWithWorker?: true
  /** Within what time the service's health tells, where its owner says so. */
  readonly healthTellsWithinMs?: number
  /** How long the system lets a handler wait for a lock, where the stream has a row to lock. */
  readonly lockTimeoutMs?: number
}

/** A cell entered a phase of its run. */
export interface PhaseOperation {
  readonly kind: 'phase'
  readonly phase: Phase
  readonly words: string
}

/** The phases of a cell, in their order. */
export type Phase = 'steady' | 'drive' | 'heal' | 'operate' | 'settle' | 'check' | 'clear'

/** What happened, by kind. */
export type Happening =
  | Publish
  | Enqueue
  | Receive
  | Acknowledge
  | Visibility
  | Move
  | Remove
  | Effect
  | Expect
  | Log
  | Alert
  | FaultOperation
  | ProbeOperation
  | ProcessOperation
  | Operate
  | PhaseOperation
  | CellFacts
  | LoadFacts
  | LoadFigures
  | LoadEnd
  | FaultBeside
  | FrontCellFacts
  | FrontRequest
  | WalkStep
  | Found
  | JourneyStep
  | JourneyEnd

/** What is common to all lines of a history. */
export interface Envelope {
  /** Position in the run's history, from 0: what findings point at. */
  readonly index: number
  /** Milliseconds since the run began, on the harness's own monotonic clock. */
  readonly timeMs: number
  /** The system that it was done in, or to. Absent only in the history of a run that had one alone. */
  readonly system?: SystemId
  /** Who did it: `harness`, a replica's name, `postgres`. */
  readonly actor: string
  readonly outcome: Outcome
  readonly cell?: CellId
  readonly step?: StepId
  /** Business key, as bound for this run. */
  readonly key?: string
}

/** One line of a history. */
export type Operation = Envelope & Happening

/** Operations of one kind. */
export type OperationOf<K extends Happening['kind']> = Extract<Operation, { kind: K }>
