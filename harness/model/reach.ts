import type { ProcessReach } from './process-reach.ts'
import type { DatabaseReach } from './database-reach.ts'

/** The two ends of a connection on this machine, as its accepting side sees them. */
export interface Connection {
  /** Port of the client. */
  readonly remotePort: number
  /** Port that was connected to. */
  readonly localPort: number
}

/** Whose connection something came on, as it was looked up: never a guess. */
export interface Holder {
  /** The replica whose process, or whatever that started, has the other end. */
  readonly replica: string
  /** That process; absent where several have it, as children have what was opened before they were forked. */
  readonly pid?: number
}

/** In the place of a method: each by which something is changed, all but those that only read. */
export const changing = 'changing'

/** Which requests a rule or a hold is about. All given conditions must hold; none given: every request. */
export interface HttpMatch {
  /** Or {@link changing}. */
  readonly method?: string
  /** Regular expression on the path with its query. */
  readonly path?: string
  /**
   * Text that must stand in the path or the request's body, and not as a part of a longer number or word: a business key. A request that names only an id (UUID) which
   * an earlier one sent with that text is about it too.
   */
  readonly text?: string
}

/** Which of the matching requests: all, the first so many, every k-th, or a share of them by seed. */
export type HttpWhich =
  | 'all'
  | { readonly first: number }
  | { readonly every: number }
  | { readonly share: number; readonly seed: string }

/** What happens to a request at the gateway. */
export type HttpEffect =
  /** Answered by the gateway; the dependency never sees the request. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The answer comes so much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The dependency never sees the request, and no answer comes until the rule is removed (then the connection is closed). */
  | { readonly kind: 'hang' }
  /** The dependency does its work, and the answer is held back until the rule is removed (then it is dropped). */
  | { readonly kind: 'hang-after' }
  /** The dependency does its work, and the answer is cut off in its body. */
  | { readonly kind: 'truncate' }
  /** The dependency does its work, and the answer is dropped with the connection. */
  | { readonly kind: 'lose' }

/** A request (or its answer) that the gateway stopped, and what it did with it. */
export interface HttpHit {
  readonly method: string
  readonly path: string
  /** The status that the dependency answered, where it was asked. */
  readonly upstreamStatus?: number
  /** What was done, in words. */
  readonly words: string
  /** Of what is held: whose connection it came on, where that can be told. */
  readonly caller?: Holder
}

/** A rule of a gateway. */
export interface HttpRule {
  readonly match: HttpMatch
  readonly which: HttpWhich
  readonly effect: HttpEffect
  readonly onHit: (hit: HttpHit) => void
  /** A matching request came on which it does not act, as it is none of {@link which}. */
  readonly onPass?: (hit: HttpHit) => void
  /** A request that `hang` or `hang-after` held is let go: the rule was removed, or its caller gave up first. */
  readonly onRelease?: (hit: HttpHit, held: { readonly heldMs: number; readonly gaveUp: boolean }) => void
}

/** One attempt of a gateway to have a request answered by the service behind it, told when it is over. */
export interface HttpAttempt {
  readonly method: string
  readonly path: string
  /**
   * `answered`: head and body came whole. `refused`: no connection. `reset`: the connection broke, or what came was no HTTP;
   * with a `status`, within the body. `timed-out`: nothing came for the gateway's time-out. `abandoned`: the caller left first.
   */
  readonly outcome: 'answered' | 'refused' | 'reset' | 'timed-out' | 'abandoned'
  readonly status?: number
  /** Bytes that came from the service, head and body. */
  readonly bytes: number
  /** From the request's first byte to the end of the attempt. */
  readonly ms: number
  /** With `untilClosed`: how long after the end of the answer the service's side of the connection was closed. */
  readonly closeMs?: number
}

/** Options of {@link HttpLink.observe}. */
export interface ObserveOptions {
  /** As long as it observes, each request has a connection of its own, and an attempt is told when that is closed. @default false */
  readonly untilClosed?: boolean
}

/** An HTTP request held at a point: `called` before it is forwarded, `answered` when its answer has been read. */
export interface HeldRequest {
  readonly hit: HttpHit
  /** Aborted once the caller has left: nobody will get what is held. */
  readonly left: AbortSignal
  /** Lets it go on. */
  forward(): void
  /** Closes the connection without an answer. */
  drop(): void
  /** Answers in the dependency's place. */
  answer(status: number): void
}

/** One dependency's gateway: everything that the system asks of it goes through here. */
export interface HttpLink {
  /** Puts a rule in force; the function takes it back and lets go of everything that it held. */
  rule(rule: HttpRule): () => void
  /** Holds the next matching request at a point. When the signal is aborted nothing is held any more. */
  hold(point: 'called' | 'answered', match: HttpMatch, signal: AbortSignal): Promise<HeldRequest>
  /** Tells of every attempt behind the gateway that ends from now on; the function ends that. */
  observe(listener: (attempt: HttpAttempt) => void, options?: ObserveOptions): () => void
}

/** What was seen behind a TCP link, between Toxiproxy and the service. */
export type TcpSight =
  /** A connection came through the link. */
  | { readonly kind: 'opened'; readonly connection: number }
  /** Bytes came out of the link (`service`), or were given to it for the client (`client`). */
  | {
      readonly kind: 'bytes'
      readonly connection: number
      readonly towards: 'client' | 'service'
      /** In this piece. */
      readonly bytes: number
    }
  /** The link's side of a connection is closed. */
  | {
      readonly kind: 'closed'
      readonly connection: number
      /** It was cut: neither had the client said goodbye, nor had the service closed it. */
      readonly cut: boolean
      /** How long after the goodbye, or after the service's close. */
      readonly closeMs?: number
    }

/** A TCP link that Toxiproxy carries. */
export interface TcpLink {
  /** URL of the Toxiproxy server. */
  readonly toxiproxy: string
  /** Name of the proxy on it. */
  readonly proxy: string
  /** Tells what passes from now on, where no gateway sees it: absent on links to services that have one. */
  observe?(listener: (sight: TcpSight) => void): () => void
  /** How many connections it carries, and how many it has carried so far; absent where {@link observe} is. */
  connections?(): { readonly open: number; readonly opened: number }
}

/** Which messages or calls at the queue a rule is about. */
export interface QueueMatch {
  readonly queue?: string
  /** Access key of the consumer. */
  readonly consumer?: string
  /** Text that must stand in the message's body, however that is wrapped, and not as a part of a longer number or word: a business key, a copy's id. */
  readonly text?: string
}

/** What the tap does to calls between consumers and the queue. */
export type QueueEffect =
  /** A delete is not passed on. `told`: the consumer is told that it worked; otherwise it is answered with a 500. */
  | { readonly kind: 'lose-acknowledgement'; readonly told: boolean }
  /** A received message is handed to the next receiver too, with the same MessageId, while the first still works on it. */
  | { readonly kind: 'deliver-twice' }
  /** Messages are held back until so many are there, and handed out in reverse. */
  | { readonly kind: 'reorder'; readonly window: number }
  /** The receipt handle that the consumer gets is one that the queue takes for out of date. */
  | { readonly kind: 'expire-receipt' }
  /** Of a delete batch every second entry fails with InternalError, and is not passed on. */
  | { readonly kind: 'fail-batch-entries' }
  /** Calls are answered with an error in the queue's place: `RequestThrottled` (400) or `InternalFailure` (500). */
  | { readonly kind: 'refuse'; readonly status: 400 | 500; readonly action?: string }
  /** Receives find nothing. */
  | { readonly kind: 'empty-receive' }
  /** Receives are answered so much later. */
  | { readonly kind: 'slow-receive'; readonly delayMs: number }

/** One thing that the tap did. */
export interface QueueHit {
  readonly action: string
  readonly queue: string
  readonly consumer: string
  readonly messageId?: string
  readonly words: string
  /** Of a poll that was refused: the most polls of the queue that its consumer has had open at the same time. */
  readonly pollsAtOnce?: number
  /** Of what is held: whose connection it came on, where that can be told. */
  readonly caller?: Holder
}

/** A rule of the tap. */
export interface QueueRule {
  readonly match: QueueMatch
  /** How many matching messages or calls it acts on. @default no limit */
  readonly atMost?: number
  readonly effect: QueueEffect
  readonly onHit: (hit: QueueHit) => void
}

/** Where the tap can hold a call: `…-received` before it is passed on, `…-done` when the queue has done it and the consumer does not know yet. */
export type QueuePoint = 'delete-received' | 'delete-done' | 'publish-received' | 'publish-done'

/** A call held at the tap. */
export interface HeldCall {
  readonly hit: QueueHit
  forward(): void
  /** Closes the consumer's connection without an answer; at `…-received` the queue never sees the call. */
  drop(): void
}

/** The tap between consumers and their queues. */
export interface QueueTap {
  rule(rule: QueueRule): () => void
  hold(point: QueuePoint, match: QueueMatch, signal: AbortSignal): Promise<HeldCall>
}

/** A transaction's COMMIT, as the proxy between a service and its database sees it. */
export interface CommitHit {
  /** Name under which the session connected: the replica's, where services set one. */
  readonly application: string
  /** Number of the connection at the proxy. */
  readonly connection: number
  /** Pid of its session at the server; 0 where that has not said it. */
  readonly backend: number
  readonly words: string
  /** Whose connection it came on, where that can be told. */
  readonly caller?: Holder
}

/**
 * A COMMIT held at a point: `commit-sent` before the server sees it, `commit-answered` when the server has committed and the
 * client does not know yet.
 */
export interface HeldCommit {
  readonly hit: CommitHit
  forward(): void
  /** Swallows what is held, the COMMIT or its answer, and cuts the connection on both sides. */
  drop(): void
}

/** An error that the server answered a session with. */
export interface DatabaseRefusal {
  /** Name under which the session connected. */
  readonly application: string
  readonly sqlState: string
}

/** The proxy that reads the PostgreSQL protocol between services and their database. */
export interface CommitProxy {
  /** Tells of every error that the server answers from now on, before the client has it; the function ends that. */
  refusals?(listener: (refusal: DatabaseRefusal) => void): () => void
  /** Whose connection a session of the server came on, by its pid there, as long as it is open. */
  holderOfSession?(pid: number): Holder | undefined
  /** Holds the next COMMIT of a transaction one of whose statements or values held the text. When the signal is aborted nothing is held any more. */
  hold(
    point: 'commit-sent' | 'commit-answered',
    match: { readonly text: string },
    signal: AbortSignal,
  ): Promise<HeldCommit>
}

/** The database server itself, where the stack can restart it. */
export interface DatabaseServer {
  /**
   * Ends it and starts it again at the same address; resolves once it accepts connections.
   *
   * @param mode `fast` ends sessions in good order; `immediate` is a crash, with recovery at the start
   */
  restart(mode: 'fast' | 'immediate'): Promise<void>
  /** Program and arguments that start it from any process, where it can outlive this one. Absent: it ends with this process. */
  readonly startCommand?: readonly [string, ...string[]]
}

/** A queue's refusal of the system's credentials. */
export interface QueueDenial {
  readonly queue: string
  readonly words: string
}

/** What faults can touch of a running system. What a stack does not offer is absent, and faults that need it are skipped. */
export interface Reach {
  readonly database: DatabaseReach
  /** Gateways by the name of the service behind them. */
  readonly http?: ReadonlyMap<string, HttpLink>
  /** TCP links by the name of the service behind them, `database` for the database. */
  readonly tcp?: ReadonlyMap<string, TcpLink>
  readonly tap?: QueueTap
  readonly commits?: CommitProxy
  readonly server?: DatabaseServer
  readonly processes?: ProcessReach
  /** Which queues were asked for messages through the tap so far, and by whom. */
  readonly asked?: () => ReadonlyMap<string, ReadonlySet<string>>
  /** Calls of the system's through the tap whose credentials its queues refused, in their order. */
  readonly denied?: () => readonly QueueDenial[]
  /**
   * Makes sure, before any fault, that consumers receive through the tap: given messages that were handled.
   *
   * @throws ShakedownError exit 4, when one was handled without a receive at the tap
   */
  readonly canary?: (handled: readonly { readonly queue: string; readonly messageId: string }[]) => void
}
