import type {
  Answer,
  CertificateValidity,
  Claims,
  FrontEvents,
  OutgoingRequest,
  Person,
  RequestContext,
  Session,
  Stored,
} from '../../../harness/model/front.ts'
import type { CertificateFacts, ConsumerFacts, FrontFacts } from '../../../harness/model/front-facts.ts'
import type { Journey } from '../../../harness/model/journey.ts'
import type { OwnReach } from '../own-reach.ts'

/** A request as its owner describes it. A token of the session goes into `Authorization` by itself. */
export interface RequestOptions extends OutgoingRequest {
  /** Goes out as JSON, in the body's place. */
  readonly json?: unknown
}

/** Makes a request, given who sends it and what it is about. */
export type RequestMaker = (context: RequestContext) => RequestOptions

/** Finds something in an answer: the name of a property of its JSON, or a function. */
export type Finder = string | ((answer: Answer) => string)

/** How somebody signs in. */
export interface SignInOptions {
  readonly request: (person: Person) => RequestOptions
  /** Where the answer has the token. */
  readonly token: Finder
  /** Where it has the refresh token. @default there is none */
  readonly refreshToken?: Finder
}

/** Events behind a front door, as its owner's functions reach them. */
export interface ConsumerOptions extends ConsumerFacts, Pick<FrontEvents, 'times'> {
  readonly lag: (reach: OwnReach) => ReturnType<FrontEvents['lag']>
  readonly poison: (text: string, reach: OwnReach) => ReturnType<FrontEvents['poison']>
  readonly deadLetters: (reach: OwnReach) => ReturnType<FrontEvents['deadLetters']>
}

/** A front door of your own: `name` and where it is are all it needs, each of the others unlocks more. */
export interface FrontDoorOptions extends Pick<
  FrontFacts,
  | 'breaker'
  | 'lockOut'
  | 'thresholds'
  | 'alerts'
  | 'sessionTable'
  | 'noteTable'
  | 'signInReleases'
  | 'storage'
  | 'links'
> {
  readonly name: string
  /** The process of the target that answers there. @default the first one */
  readonly process?: string
  /** Where it is, where it is not one of the target's processes that answers. @default the first replica of the process */
  readonly url?: string
  /** Processes and services behind it, by role; the role `database` for its database. Unlocks faults between them. @default none */
  readonly links: FrontFacts['links']
  /** People with accounts, made for tests alone. The last one's account is guessed at, and locked. @default none */
  readonly people?: readonly Person[]
  readonly signIn?: SignInOptions
  /** Gets the next token by the session's refresh token. It is answered as signing in is. */
  readonly refresh?: RequestMaker
  readonly signOut?: RequestMaker
  /** What only somebody who is signed in may read; with an `id`, what was written under that. */
  readonly read?: RequestMaker
  /** Writes `text`. */
  readonly write?: RequestMaker
  /** Uploads `bytes` under the name `text`. */
  readonly upload?: RequestMaker
  /** Gets what was uploaded under `id`. */
  readonly download?: RequestMaker
  /** Where the answer to `write` and `upload` has the id of what they made. @default 'id' */
  readonly id?: Finder
  /** For upstreams, by their role in `links`, a request that is answered by asking that one alone, and changes nothing. */
  readonly calls?: Readonly<Record<string, RequestMaker>>
  /** What people do on its pages, in a browser. The journey `notes` unlocks `care-note-journey` and `stale-session`. @default none */
  readonly journeys?: Readonly<Record<string, Journey>>
  /** Makes a token with these claims instead of the session's own, signed by the system's own key. */
  readonly sign?: (session: Session, claims: Claims, reach: OwnReach) => Promise<string>
  /** Empties the session store, as your operators would. */
  readonly loseSessions?: (reach: OwnReach) => Promise<void>
  /** What was uploaded whose name holds this text, as object store and database have it. */
  readonly inventory?: (text: string, reach: OwnReach) => Promise<readonly Stored[]>
  /** A certificate that `write` needs, how another is put in its place, and the alert that tells before it ends. Unlocks `certificate-expiring`. */
  readonly certificate?: CertificateFacts & {
    readonly install: (validity: CertificateValidity, reach: OwnReach) => Promise<void>
  }
  /** What is written is taken from Kafka by the process in the role `consumer` of `links`. Unlocks `consumer-lag`. */
  readonly consumer?: ConsumerOptions
  /** Puts it over its quota of storage, or takes that back. */
  readonly overQuota?: (over: boolean, reach: OwnReach) => Promise<void>
}
