import type { FrontFacts } from './front-facts.ts'
import type { Journey } from './journey.ts'
import type { Person } from './person.ts'

export type { Person } from './person.ts'

/** What somebody got by signing in. */
export interface Session {
  readonly person: Person
  /** What goes into `Authorization`, after `Bearer`. */
  readonly token: string
  /** With what the next token is got, where there is such a thing. */
  readonly refreshToken?: string
}

/** One request as it goes out. */
export interface OutgoingRequest {
  /** @default 'GET' */
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** From what a request is made. */
export interface RequestContext {
  /** Who sends it; absent: nobody who is signed in. */
  readonly session?: Session
  /** For signing in. */
  readonly person?: Person
  /** Text to write: short, unique to the cell, and found again in what is read. */
  readonly text?: string
  /** Id of what was written or uploaded before. */
  readonly id?: string
  /** The same in each try to write one thing. */
  readonly idempotencyKey?: string
  /** What is uploaded. */
  readonly bytes?: Uint8Array
}

/** What came of a request. */
export interface Answer {
  /** Absent: there was none; {@link error} says why. */
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly tookMs: number
  readonly error?: string
}

/** A claim of a token. */
export type Claims = Readonly<Record<string, string | number>>

/** One thing that was uploaded, as it is found behind the front door's back. */
export interface Stored {
  readonly id: string
  /** Its object is in the store. */
  readonly object: boolean
  /** Its metadata is in the database. */
  readonly metadata: boolean
}

/** For how long a certificate is still valid: for months, for a few days, no longer. */
export type CertificateValidity = 'fresh' | 'near-end' | 'expired'

/** Events behind a front door, on Kafka. */
export interface FrontEvents {
  /** How far the consumers are behind, of all partitions together. */
  lag(): Promise<{ readonly total: number }>
  /** Puts a message that nobody can read on every partition; how many. */
  poison(text: string): Promise<number>
  /** How many messages lie on the dead-letter topic. */
  deadLetters(): Promise<number>
  /** How many times what was written took effect, by the answer to `read`. */
  times(answer: Answer): number
}

/** A running front door. */
export interface FrontDoor extends FrontFacts {
  /** Where it is, without a path. */
  readonly url: string
  /** People with accounts: at least two of them where anybody can be locked out. */
  readonly people: readonly Person[]
  /** A journey by its name: one of {@link FrontFacts.journeys}. */
  journey?(name: string): Journey | undefined
  /** Makes a request by its name: an ability's, or one of {@link FrontFacts.calls}. */
  request(name: string, context: RequestContext): OutgoingRequest
  /** What an answer to `signIn` or `refresh` gave. */
  session?(answer: Answer, person: Person): Session
  /** Id of what `write` or `upload` made, by its answer. */
  idOf?(answer: Answer): string
  /** Makes a token with these claims instead of what a session's has, signed by its own key. */
  sign?(session: Session, claims: Claims): Promise<string>
  /** Empties the session store, as its operators would. */
  loseSessions?(): Promise<void>
  /** What was uploaded whose name or content holds this text, found in object store and database. */
  inventory?(text: string): Promise<readonly Stored[]>
  /** Puts another certificate in the place of the one that is shown. */
  installCertificate?(validity: CertificateValidity): Promise<void>
  readonly events?: FrontEvents
  /** Puts it over its quota of storage, or takes that back. */
  overQuota?(over: boolean): Promise<void>
}
