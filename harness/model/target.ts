import type { Act, RecordAct } from './acts.ts'
import type { AlertSource } from './alert-source.ts'
import type { SystemAlerts } from './system-alerts.ts'
import type { DatabaseReach } from './database-reach.ts'
import type { Expect } from './operation.ts'
import type { FrontDoor } from './front.ts'
import type { FrontFacts } from './front-facts.ts'
import type { NamedProcess, ProcessCommand, ProcessReach } from './process-reach.ts'
import type { KafkaAccess, KafkaTopic } from './kafka.ts'
import type { Apart } from './queue-pair.ts'
import type { Reach } from './reach.ts'
import type { Release } from './release.ts'
import type { TopicDefinition, TopicListing, TopicReach } from './topic.ts'
import type { S3Pointer } from './s3-pointer.ts'

/** A link of a front door to a service behind it, by the role that its owner gave that. */
export type Upstream = `upstream:${string}`

/** Which of a stream's links: the service that it changes, the one that keeps mappings, the one it reads from, its database. */
export const linkRoles = ['dependency', 'mapping', 'source', 'database'] as const

/** One of {@link linkRoles}. */
export type LinkRole = (typeof linkRoles)[number]

/** A link that a fault can be about: a stream's, or one of a front door's upstreams. */
export type FaultLink = LinkRole | Upstream

/** One event to publish, with its key bound. */
export interface EventRef {
  /** The copy's id, which must travel in the body. */
  readonly copy: string
  /** The event's id: the same in all its copies. */
  readonly event: string
  readonly key: string
  /** Another key, about whose subject this one's event is too. Only where the stream {@link StreamFacts.matches}. */
  readonly sameAs?: string
  /** Another key, into whose record a `merge` brings that of its own, or from which an `unmerge` takes it away again. */
  readonly into?: string
  readonly version: number
  readonly variant: string
}

/** A message as it goes to the queue. */
export interface OutgoingMessage {
  readonly body: string
  readonly attributes?: Readonly<Record<string, string>>
  /** FIFO queues only. */
  readonly groupId?: string
  /** The body goes there, and what is sent points at it. */
  readonly offload?: S3Pointer
}

/** One row found, never one per key: duplicates must show. */
export interface EffectRow {
  readonly key: string
  readonly entity: string
  readonly record: string
  readonly state?: string
  readonly by?: string
}

/** What must be found for one key and entity. */
export type Expectation = { readonly key: string } & Omit<Expect, 'kind' | 'stream'>

/** A row of the system's database that a fault can lock: how to take it, and how long handlers may wait for it. */
export interface Lockable {
  readonly database: string
  readonly table: string
  /** Condition that selects the row of a key, with `$1` for the key. */
  readonly where: string
  /** How long the system's own lock time-out lets a handler wait. Absent: nobody said so, and nobody is judged by it. */
  readonly lockTimeoutMs?: number
}

/** What a stream's handling shows when several transactions meet on one row. */
export type ConflictStyle = 'serialization' | 'none'

/** What is known of a stream before its system runs: enough to plan and to list. */
export interface StreamFacts {
  /** Name of the event: `prison-visit.booked`. */
  readonly name: string
  readonly queue: string
  /** Name or ARN of the topic to which it is published, and to which its queue subscribes. @default straight to the queue */
  readonly topic?: string
  readonly deadLetterQueue: string
  /** Kinds of event that reach its service by a queue of their own, as deletes and merges often do. @default all come by `queue` */
  readonly apart?: Apart
  readonly fifo: boolean
  /** `state`: the message is the content. `reference`: it is a notification, the content is read at handling time. */
  readonly carries: 'state' | 'reference'
  /** The service that consumes it; its replicas are the ones that receive. */
  readonly service: string
  /** Services that must run for its events to be handled and their effects to be read, beside what these depend on. @default all of the target's */
  readonly needsServices?: readonly string[]
  /** How many times SQS hands a message out before it moves to the dead-letter queue. */
  readonly maxReceiveCount: number
  readonly visibilityTimeoutMs: number
  /** How long its system may take to bring anything on, as its owner says: work that takes long, retries that are put off. @default what the queue's attributes give */
  readonly recoveryMs?: number
  /** How many messages of the queue one replica has in flight at once: its polling loops times their batch. */
  readonly inFlightAtMost?: number
  /** Kinds of event it can make: `create` always; `update` where a key can have later versions; `delete` where one can end it; `merge` where one record can be merged into another, `unmerge` where that can be undone; `shrink` where a later version can have fewer parts than the one before; `unreadable` where {@link EventStream.fix} can mend it. */
  readonly variants: readonly ('create' | 'update' | 'delete' | 'merge' | 'unmerge' | 'shrink' | 'unreadable')[]
  /** An update of a key cannot take effect before its create has: until then it fails, and is retried. */
  readonly awaitsParent?: true
  /** Its owners have no way to mend what their service cannot read: all they can do about such a dead letter is to purge it. */
  readonly mends?: false
  /** Nobody says how its content is set at the source that it is read from: that is there whether an event comes or not. */
  readonly prepares?: false
  /** The alerts that tell of it, where its system has them. */
  readonly alerts?: SystemAlerts
  /** What can be done to its records beside its events. @default nothing */
  readonly does?: readonly RecordAct[]
  /** Whether versions of a key carry content that replaces each other (then the latest must stand), or add up. */
  readonly versions: 'replace' | 'add'
  /**
   * Which version of a key is the latest its content tells, also where an older one comes later on a FIFO queue. @default on a FIFO queue what is published last is the latest, as its
   * order is promised
   */
  readonly latestBy?: 'content'
  /** Each update of a key is still to be seen when later ones came: in a total, or as a mark of its own. So one that was written over shows. */
  readonly addsUp?: true
  readonly links: { readonly [role in LinkRole]?: string }
  /** Of its links, those where its handler only reads: no fault waits for a call that changes something there. @default none */
  readonly readsOnly?: readonly LinkRole[]
  /** Queue to which handling an event makes the system publish events of its own. */
  readonly publishesTo?: string
  /** Several keys can be about one subject: the system finds that out by their content, and brings their records together. */
  readonly matches?: true
  /** Its service holds connections to the database itself, and needs them to start. */
  readonly opensDatabase?: true
  /** Nobody says where its service's health is asked. */
  readonly healthUnknown?: true
  /** Of which of its links the health of its service tells. @default all of them */
  readonly healthTellsOf?: readonly LinkRole[]
  /** Within what time its service starts, as its owner says. @default 60,000 */
  readonly startsWithinMs?: number
  /** Within what time a replica of it ends once it is told to, as its owner says; then it is killed. @default 10,000 */
  readonly endsWithinMs?: number
  /** A replica of it ends as a whole where one of its worker processes dies, as its owner says, and is started again by its platform. */
  readonly endsWithWorker?: true
  /** How many replicas of its service there are. @default 1 */
  readonly replicas?: number
  /** Within what time its health tells, as its owner says. @default 10,000 */
  readonly healthTellsWithinMs?: number
  /** The service whose COMMIT makes the effect, by the name of its sessions. @default the one that consumes */
  readonly commits?: string
  /** The row that all events of one key write to, once the key exists. */
  readonly row?: Lockable
  /** Table of the same database into which a handler inserts, in the same transaction, once it has written the row. */
  readonly thenTable?: string
  /** The table into which a create inserts. */
  readonly table?: Lockable
  readonly conflicts: ConflictStyle
  /** Which copy a message comes from that the system itself sends, by its body: where that is not to be read from it, as when it is encrypted. Absent: it is searched for. */
  readonly copyOf?: (body: string) => string | undefined
  /**
   * Whether its service is started by its owner and stays theirs: then its log is not seen, which alone tells when an event took effect and what was
   * retried within its handling.
   */
  readonly owned?: boolean
  /** What may be done to the processes of its service. `none`: nobody named them. `freeze`: nobody could start them again, so that nobody ends them. @default they are frozen, ended and started */
  readonly processes?: 'none' | 'freeze'
  /** The system's own limits on its statements in the database, where it has them: after how long it gives one up, and after how long it raises an alert about one, where its log shows alerts. */
  readonly statements?: { readonly timeoutMs: number; readonly slowMs?: number }
  /** The release of its service that runs, and the one before, which can be started in its place. */
  readonly releases?: { readonly current: Release; readonly previous: Release }
}

/** What a fault strikes: a stream, or a front door, of which less is known. */
export type FaultSubject = Pick<StreamFacts, 'name' | 'service'> &
  Partial<Omit<StreamFacts, 'name' | 'service' | 'links'>> & {
    readonly links: { readonly [link in FaultLink]?: string }
  }

/** One kind of event of a running target: how to make it, where it is published, how its effects are read, and what they must be. */
export interface EventStream extends StreamFacts {
  /**
   * The n-th business key for a seed; different seeds never share keys. Kept free of characters that JSON or SQL escape.
   * On a FIFO queue, keys with an odd and an even n are in different message groups.
   */
  key(seed: string, n: number): string
  /** Sets the source's content before a notification is published. */
  prepare?(event: EventRef): Promise<void>
  event(ref: EventRef): OutgoingMessage
  effects(keys: readonly string[]): Promise<readonly EffectRow[]>
  expected(published: readonly EventRef[]): readonly Expectation[]
  /** Makes events of the variant `unreadable` readable: the fix after a breaking change. */
  fix?(events: readonly EventRef[]): Promise<void>
  /** How each act of {@link StreamFacts.does} is done. */
  readonly acts?: { readonly [act in RecordAct]?: Act }
  /** Removes what an event of ours left in a system that is watched; an event that cancels it is published, where one comes back. */
  cleanUp?(event: EventRef): Promise<OutgoingMessage | undefined>
}

/** What the system says of one of its log lines. */
export interface ReadLine {
  readonly level: string
  readonly event?: string
  readonly message: string
  readonly record?: string
  readonly sqlState?: string
  /** The line raises or clears an alert. */
  readonly alert?: { readonly name: string; readonly state: 'raised' | 'cleared' }
}

/** Depth of one queue, as its attributes give it. */
export interface QueueDepth {
  readonly queue: string
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** A message that was received to be seen, and given back. */
export interface PeekedMessage {
  readonly messageId: string
  readonly body: string
  readonly sentMs: number
  /** This one included. */
  readonly receives: number
}

/** Health of one service replica as its endpoint tells it. */
export interface ServiceHealth {
  readonly service: string
  readonly up: boolean
  /** It was asked and gave no answer: that it is down is only guessed. */
  readonly silent?: true
  /** Nobody answers there, and nobody will: the path is wrong. */
  readonly wrongPath?: true
  readonly words: string
}

/** A known mistake that can be switched on in a target, and who must catch it. */
export interface Defect {
  readonly name: string
  /** What a tired engineer did, in one line. */
  readonly says: string
  readonly scenario: string
  readonly check: string
  /** Streams and front doors on which the mistake shows. */
  readonly streams: readonly string[]
  /** What it breaks stays broken, so that nothing could be judged on the same system afterwards. */
  readonly lasting?: true
}

/** What the tested system is, for `result.json`. */
export interface Subject {
  readonly name: string
  readonly version: string
  readonly commit?: string
  readonly image?: string
  /** Whether the tested tree had changes that no commit holds. */
  readonly dirty?: boolean
  /** Which of its fields were read from what ran, so that nobody has to be believed for them. */
  readonly read?: readonly ('version' | 'commit' | 'image')[]
  /** Why something could not be read. */
  readonly unread?: string
  /** What it was run with, where it can be run in more than one way: `sessions in Redis`. */
  readonly with?: string
}

/** Where what is tested can be read from. */
export interface SubjectSources {
  /** A folder under Git: its commit, and whether the tree was changed. */
  readonly git?: string
  /** An address that answers as Spring Boot's `/actuator/info` does, with `git.commit.id` or `build.version`. */
  readonly info?: string
  /** A container, of whose image Docker tells the digest. */
  readonly container?: string
}

/** A running system under test, as its adapter shows it. */
export interface Target {
  readonly name: string
  readonly subject: Subject
  readonly streams: readonly EventStream[]
  /** Its front doors, live. @default none */
  readonly fronts?: readonly FrontDoor[]
  /** Publishes one message to a queue, or to the topic to which that subscribes; the queue's MessageId, where that is known. */
  publish(queue: string, message: OutgoingMessage, topic?: string): Promise<{ readonly messageId?: string }>
  /** Who gets what is published to the topic of a stream's queue. Absent: it publishes to none. */
  listTopic?(queue: string, topic: string): Promise<TopicListing>
  depth(queue: string): Promise<QueueDepth>
  /** Receives a few messages of a queue, and gives them back at once. Absent: it cannot. */
  peek?(queue: string, atMost: number): Promise<readonly PeekedMessage[]>
  /** Health of a service's replicas. @param service only this one's @default of all services */
  health(service?: string): Promise<readonly ServiceHealth[]>
  /** Brings the messages of a stream's dead-letter queue back, as its operators do; how many it says it found. */
  redrive(stream: StreamFacts): Promise<number>
  /** Brings the messages of all dead-letter queues of the stream's service back; how many it says it found, by dead-letter queue. */
  redriveAll(stream: StreamFacts): Promise<ReadonlyMap<string, number>>
  /** Empties a stream's dead-letter queue, as its operators do; how many messages it says it found. */
  purge?(stream: StreamFacts): Promise<number>
  /** Restarts all replicas of a service, one after the other. */
  restart(service: string): Promise<void>
  /** Sessions of our own on the system's databases, for faults and probes. */
  readonly database: DatabaseReach
  /** Processes that the stack did not start, as the target names them; its own go before the stack's. Absent: none. */
  readonly processes?: ProcessReach
  close(): Promise<void>
}

/** A queue that a target needs. The stack makes it, and its dead-letter queue first. */
export interface QueueDefinition {
  readonly name: string
  readonly fifo: boolean
  readonly visibilityTimeoutSeconds: number
  /** Absent for dead-letter queues. */
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number }
}

/** What a stack tells a service's definition about its surroundings. */
export interface ServiceContext {
  /** Name of this replica, `person-record-2`; its AWS access key id too, so that consumers are told apart. */
  readonly replica: string
  readonly queueEndpoint: string
  readonly region: string
  readonly defects: readonly string[]
  /** Folder for what services write, the same for all; it is gone after the run. */
  readonly directory: string
  /** Where its objects are, for AWS_ENDPOINT_URL_S3, with buckets in the path. Absent: the target names no bucket, or they are its owner's. */
  readonly s3Endpoint?: string
  /** Where its topics are. Absent: the target names none. */
  readonly kafka?: KafkaAccess
  /** Its Redis, behind the link of that name. Absent: the target does not ask for one. */
  readonly redisUrl?: string
  /** Front URL of (the first replica of) another service. */
  serviceUrl(service: string): string
  databaseUrl(database: string): string
  queueUrl(queue: string): string
}

/** A service that its owner starts and stops. Its replicas are found by where they listen or by their processes, whichever is known. */
export interface OwnedService {
  /** Where its replicas will listen, one for each. @default at a port that is reserved for each, and told as `PORT` */
  readonly urls?: readonly string[]
  /** The processes of its replicas, one for each, as faults may freeze, end and restart them. @default nobody touches them */
  readonly processes?: readonly OwnedProcess[]
  /** How long the owner has to start it. */
  readonly waitMs: number
  /** Tells the owner the environment with which to start this replica at this URL. */
  tell(env: Readonly<Record<string, string>>, url: string, replica: string): void
}

/** A process of an owner's. One that is named by its command is started again with the environment that its owner was told, and `env` beside it. */
export type OwnedProcess =
  | Exclude<NamedProcess, ProcessCommand>
  | (Omit<ProcessCommand, 'env'> & Partial<ProcessCommand>)

/** A service of a target that a stack starts as processes: Node runs `main`, or anything else its `command`; it listens on the environment's `PORT`, if at all. */
export interface ServiceDefinition {
  readonly name: string
  readonly replicas: number
  /** Absolute path of the file that Node runs. */
  readonly main?: string
  /** Program and arguments, where it is not Node that runs `main`. */
  readonly command?: readonly [string, ...string[]]
  /** Folder in which it runs. @default the current one */
  readonly cwd?: string
  /** Path that answers once the service listens. Without it, and without `readyLine`, it is ready when it has run for a second. */
  readonly readyPath?: string
  /** What it writes once it is ready. */
  readonly readyLine?: RegExp
  /** How long a start may take. @default 60,000 */
  readonly readyMs?: number
  /** From SIGTERM to SIGKILL. @default 10,000 */
  readonly graceMs?: number
  /** Services whose URLs its environment names: started before it. */
  readonly dependsOn: readonly string[]
  /** Present where its owner starts it, not the stack: then neither `main` nor `command` is used. */
  readonly owned?: OwnedService
  env(context: ServiceContext): Readonly<Record<string, string>>
}

/** A target's system once a stack runs it. */
export interface RunningSystem {
  readonly queueEndpoint: string
  /** Endpoint of its buckets for the harness itself, past the link that faults reach. Absent: it has none that the stack made. */
  readonly s3Endpoint?: string
  /** Where its topics are. Absent: it has none. */
  readonly kafka?: KafkaAccess
  /** Its Redis for the harness itself, past the link that faults reach. Absent: it has none. */
  readonly redisUrl?: string
  readonly region: string
  queueUrl(queue: string): string
  databaseUrl(database: string): string
  /** How its topics are reached. Absent: it has none. */
  readonly topics?: TopicReach
  /** Front URLs of all replicas of a service. */
  serviceUrls(service: string): readonly string[]
  /** Why the queue endpoint lacks an ability that a check needs; undefined when it has it. */
  readonly lacks: (ability: string) => string | undefined
  /** Depth of a queue counted over messages of this run alone, where others may use it too. Absent: the target's own count. */
  readonly depth?: Target['depth']
  /** It runs elsewhere and is only watched: what does not answer now is to be seen, and keeps nobody from connecting. */
  readonly watched?: true
  /** A process that the stack did not start, by the pid that it has at the moment: what connects to a queue from there is told to be it. */
  know(replica: string, pid: () => number | undefined): void
  /** Where faults can get between the system's parts. */
  readonly reach: Omit<Reach, 'database'>
  /** Restarts the replicas of a service; resolves once all are ready. @throws ShakedownError `service-not-ready` when one runs, and is not ready in time */
  restart(service: string): Promise<void>
}

/** Everything a stack needs to start a target, and how to reach it then. */
export interface TargetDefinition {
  readonly name: string
  readonly subject: Subject
  /** Where to read it from, while it runs. @default it is only declared */
  readonly subjectFrom?: SubjectSources
  readonly queues: readonly QueueDefinition[]
  /** Topics to which its queues subscribe. @default none */
  readonly topics?: readonly TopicDefinition[]
  readonly databases: readonly string[]
  /** Buckets of S3 that its services need, by name; the stack makes them, and puts a link named `s3` before them. @default none */
  readonly buckets?: readonly string[]
  /** Topics of Kafka that its services need; the stack makes them, on a real broker. @default none */
  readonly kafkaTopics?: readonly KafkaTopic[]
  /** Its services need a Redis; the stack starts one, and puts a link named `redis` before it. @default they need none */
  readonly redis?: true
  /** The same target for a stack that can start a Redis, where it works without one too. @default it is the same everywhere */
  withRedis?(): TargetDefinition
  readonly services: readonly ServiceDefinition[]
  /**
   * Main files of services that may be started as bundles made of them: nothing in them depends on where their files lie, and they load no module by a
   * computed name. @default none
   */
  readonly bundles?: readonly string[]
  readonly streams: readonly StreamFacts[]
  /** Front doors: where people and programs reach it by HTTP. @default none */
  readonly fronts?: readonly FrontFacts[]
  readonly defects: readonly Defect[]
  /** Names of the defects that a proof must catch, by stack. @default all of them, on every stack */
  readonly provable?: Readonly<Record<string, readonly string[]>>
  /** Several of it may run beside each other, because its services share nothing but what a stack gives them. @default one at a time */
  readonly severalAtOnce?: true
  /** Values that must never reach a file: tokens, passwords. */
  readonly secrets: readonly string[]
  /** Where the system's own alerts come in. @default from its log alone */
  readonly alerts?: AlertSource
  /** What a line that a service wrote says; undefined when it is not a line of its log. */
  readonly readLine: (line: string) => ReadLine | undefined
  /** Reaches the running system. The signal is aborted when the run is stopped: whoever waits for something gives up then. */
  connect(system: RunningSystem, signal?: AbortSignal): Promise<Target>
}
