import type { ActAnswer, RecordAct } from '../../harness/model/acts.ts'
import type {
  ConflictStyle,
  EventRef,
  Expectation,
  LinkRole,
  Lockable,
  StreamFacts,
} from '../../harness/model/target.ts'
import type { EffectReader } from './effect-readers.ts'
import type { OwnReach } from './own-reach.ts'

/** A queue, with what must be known of it to plan. */
export interface QueueOptions {
  readonly name: string
  /** @default the name with `_dlq` behind it */
  readonly deadLetterQueue?: string
  /** How long a message that was received stays hidden. @default 8, so that a lost acknowledgement shows within seconds */
  readonly visibilityTimeoutSeconds?: number
  /** How many times a message is handed out before it goes to the dead-letter queue: where the consumer itself counts its tries and gives up earlier, so many. @default 3 */
  readonly maxReceiveCount?: number
}

/** A queue by which events of one kind come, apart from the others. */
export type ApartQueueOptions = Pick<QueueOptions, 'name' | 'deadLetterQueue'>

/** A topic to which events are published, and how the stream's queue subscribes to it. */
export interface TopicOptions {
  /** Its name, or its ARN. */
  readonly name: string
  /** The queue gets what is published as it is, without SNS's envelope. @default false */
  readonly raw?: boolean
  /** Only what matches it comes to the queue: the events of this stream must. @default everything */
  readonly filterPolicy?: Readonly<Record<string, unknown>>
  /** What the policy is about. @default 'MessageAttributes' */
  readonly filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
}

/** A message's body: text as it is, or what becomes JSON. */
export type Body = string | Readonly<Record<string, unknown>>

/** Rows that a fault can lock. */
export type RowsToLock = Omit<Lockable, 'database'>

/** One kind of event: the first four are all it needs, each of the others unlocks scenarios (`shakedown list` says which). */
export interface StreamOptions {
  /** Name of the event: `note.written`. */
  readonly name: string
  /** Where it is published; a name that ends in `.fifo` is a FIFO queue. */
  readonly queue: string | QueueOptions
  /**
   * The SNS topic to which it is published, and to which the queue subscribes; by name or ARN. Where queues are made, the topic and the subscription are too; elsewhere they must be there. Who
   * else subscribes to it gets the events too, and is told of before the first one. @default it is published straight to the queue
   */
  readonly topic?: string | TopicOptions
  /**
   * Makes an event's message: an object, which becomes JSON, or any text that SQS takes. The `copy` id must stand somewhere in it, by which a message is known again
   * after a redrive: as it is, or within base64, gzip or JSON in JSON; or {@link StreamOptions.copyOf} finds it.
   */
  readonly event: (ref: EventRef) => Body
  /** How to read what events left: {@link sql}, {@link http} or a function. */
  readonly effects: EffectReader
  /** The `copy` id of the event that a message comes from, by its body: one of your events, or a message that your system sends about it. @default it is searched for */
  readonly copyOf?: (body: string) => string | undefined
  /**
   * Large messages: a body of more than `aboveBytes` (0) goes to a bucket of the target's `buckets`, and the message points at it, as AWS's extended client libraries do.
   * What your system sends so itself is known again too, on the embedded stack.
   */
  readonly offload?: { readonly bucket: string; readonly aboveBytes?: number }
  /** The process that consumes it. @default the target's only process */
  readonly consumer?: string
  /** The state in which an event leaves its key's record. Unlocks updates: later versions of a key replace earlier ones. */
  readonly state?: (ref: EventRef) => string
  /**
   * `content`: which version is the latest its content tells, also where an older one comes later on a FIFO queue.
   *
   * @default on a FIFO queue what is published last is the latest
   */
  readonly latestBy?: 'content'
  /**
   * What the events of one key add up to, each counted once: the state of its record, a balance. Unlocks updates that add up, and lost updates. Instead of `state`.
   */
  readonly total?: (events: readonly EventRef[]) => string | number
  /**
   * The event that ends a record, and the `state` in which it leaves it; without one no record is left. Its `ref.variant` is `delete`, in {@link StreamOptions.prepare}
   * and {@link StreamOptions.expected} too. With a `queue` it is published straight to that, whose attributes are those of the stream's own. Unlocks updates that come after it.
   */
  readonly delete?: {
    readonly event: (ref: EventRef) => Body
    readonly state?: (ref: EventRef) => string
    readonly queue?: string | ApartQueueOptions
  }
  /**
   * What can be done to records beside events, each for some keys. Behind the system's back: `spoil` (a record is not what it should be), `lose` (it is gone, and what
   * points at it is left), `duplicate` (there is a second one), `map-another` (there is a second one, and it is mapped before the first is), `hold-id` (a mapping of something that is gone holds the id of its record). By its operators, by the way of their own endpoints: `repair`, `reconcile` (which tells `differing` and `unread`
   * keys, or why it `failed`), `clean-mappings`, `delete-duplicate`. Unlocks repairs, reconciliations, refreshes and alerts of duplicates.
   */
  readonly acts?: {
    readonly [act in RecordAct]?: (keys: readonly string[], reach: OwnReach) => Promise<ActAnswer | void>
  }
  /**
   * The event that merges the record of its `key` into that of `ref.into`. What is left then only `expected` can say: nothing of the one, and on the other what came to it
   * before and afterwards. With a `queue` it is published straight to that. Unlocks updates of what was merged away.
   */
  readonly merge?: { readonly event: (ref: EventRef) => Body; readonly queue?: string | ApartQueueOptions }
  /** The event that undoes that merge: the record of its `key` is there again, taken out of that of `ref.into`. It comes by the queue of `merge`. Unlocks merges that are undone. */
  readonly unmerge?: { readonly event: (ref: EventRef) => Body }
  /**
   * The event of a later version in which a record has fewer parts than before: lines of an order, sessions of a schedule. Its `ref.variant` is `shrink`, in {@link StreamOptions.prepare} and
   * {@link StreamOptions.expected} too, and only that can say which parts are left. Unlocks parts that must be gone.
   */
  readonly shrink?: { readonly event: (ref: EventRef) => Body }
  /**
   * Alerts of the system's own monitoring, by the names under which the target's `alerts` or its log tells them: `duplicate` (a record is there twice; it names both ids and
   * the key), `deadLetters` (something lies on the dead-letter queue), told within so many seconds, and so that it is over. Unlocks alerts.
   */
  readonly alerts?: {
    readonly duplicate?: string
    readonly deadLetters?: { readonly name: string; readonly withinSeconds: number }
  }
  /** An update of a key fails, and is retried, as long as its create has not taken effect. Unlocks a parent that comes after its child was given up. */
  readonly awaitsParent?: true
  /** An event that the consumer cannot read, and what its people do about it. Unlocks the dead-letter queue: poison, redrive, purge. */
  readonly unreadable?: {
    readonly event: (ref: EventRef) => Body
    /** Makes such events readable, before they are redriven. `false`: nobody can, and they are purged. */
    readonly fix: false | ((events: readonly EventRef[], reach: OwnReach) => Promise<void>)
  }
  /** Processes that the handler calls over HTTP, by role. Unlocks faults on the way to them. */
  readonly links?: {
    /** Where it does its work. */
    readonly dependency?: string
    /** Where it keeps which record was made for which event. */
    readonly mapping?: string
    /** Where it reads the content of which the event is only a notification. */
    readonly source?: string
  }
  /** Of its links, those where its handler only reads; else faults wait there for a call that changes something. @default none but the source */
  readonly readsOnly?: readonly LinkRole[]
  /** The database that its handler writes to. @default the target's first, where it has one */
  readonly database?: string
  /** The queue to which handling an event makes the system send events of its own, with the key somewhere in them. Unlocks crashes around that. */
  readonly publishesTo?: string
  /** The row that all events of a key write to. Unlocks lock contention. */
  readonly row?: RowsToLock
  /** The table into which a handler inserts, in the same transaction, once it has written the row. Unlocks deadlocks. */
  readonly thenTable?: string
  /** The consumer itself holds connections to the database, and needs them to start. Unlocks a start without it. */
  readonly opensDatabase?: true
  /** Of which of its links the health of the consumer tells; the others may be away without a word of it. @default all of them */
  readonly healthTellsOf?: readonly LinkRole[]
  /** Within what time, in seconds, the health of the consumer tells: longer where it comes from a look every so often. @default 10 */
  readonly healthTellsWithinSeconds?: number
  /**
   * How long, in seconds, the system may take to bring anything on: work that takes longer than a visibility time-out, retries that are put off. After that it
   * counts as stuck. @default two visibility time-outs and ten seconds
   */
  readonly recoversWithinSeconds?: number
  /**
   * Records of several keys can be about one subject: `event` makes those of a key with `sameAs` be about that one's, and `expected` asks
   * for one group of each subject. Unlocks records of one subject that meet.
   */
  readonly matches?: true
  /** The table into which the first event of a key inserts. Unlocks creates that meet. */
  readonly table?: RowsToLock
  /**
   * The system's own limit on statements: after how long, in ms, the database gives one up. Unlocks slow queries. `slowMs`: from how long on, in ms, one raises the
   * alert `slow-statements` of the replica that runs it, as the log of that tells (`readLine` of the target). @default no such alert
   */
  readonly statements?: { readonly timeoutMs: number; readonly slowMs?: number }
  /** The release of the consumer that runs, and the one before: variables that its command is started with. Unlocks the rollback. */
  readonly releases?: NonNullable<StreamFacts['releases']>
  /** `serialization`: handlers work in serializable transactions. @default 'none' */
  readonly conflicts?: ConflictStyle
  /** How many messages of the queue one replica has in flight at once: its polling loops times their batch. Unlocks the bound on a burst. */
  readonly inFlightAtMost?: number
  /** Sets the content at the source, before an event that only notifies of it. */
  readonly prepare?: (ref: EventRef, reach: OwnReach) => Promise<void>
  /**
   * Removes what a synthetic event of `shakedown watch` left: by SQL, by a call, or by an event that cancels it, which is published when its body
   * comes back. @default its records stay
   */
  readonly cleanUp?: (ref: EventRef, reach: OwnReach) => Promise<Body | undefined | void>
  /** The n-th business key for a seed; different seeds never share keys, and no key stands within another. @default a short word with a hash */
  readonly key?: (seed: string, n: number) => string
  /** Message group, on a FIFO queue. @default the key */
  readonly group?: (ref: EventRef) => string
  /** String attributes of the message. @default none */
  readonly attributes?: (ref: EventRef) => Readonly<Record<string, string>>
  /** What must be found after these events. @default one record for each key, in the state of its latest version */
  readonly expected?: (published: readonly EventRef[]) => readonly Expectation[]
}
