import type { Release } from './release.ts'

/**
 * What a front door lets people and programs do, so far as its owner declared it: what a scenario can ask of it. `sign`: tokens of any claims can be made with its own key.
 * `loseSessions`: its session store can be emptied. `inventory`: what it stored can be listed behind its back. `write`, `upload`: with `read` and `download` to find it again.
 */
export const frontAbilities = [
  'signIn',
  'refresh',
  'signOut',
  'read',
  'write',
  'upload',
  'download',
  'sign',
  'loseSessions',
  'inventory',
  'overQuota',
] as const

/** One of {@link frontAbilities}. */
export type FrontAbility = (typeof frontAbilities)[number]

/** How bad an alert is, from the least. */
export const alertLevels = ['info', 'warning', 'critical'] as const

/** One of {@link alertLevels}. */
export type AlertLevel = (typeof alertLevels)[number]

/** From where on a level's alert is open: the time of the slow answers, or the share of errors, 0 to 1. */
export interface AlertThreshold {
  readonly slowMs: number
  readonly errorShare: number
}

/** A breaker before each upstream, as its owner describes it. */
export interface BreakerFacts {
  /** After how long the front door gives an upstream's answer up. */
  readonly timeoutMs: number
  /** After so many failures in a row it opens. */
  readonly opensAfter: number
  /** How long it is open before calls are let through to see whether the upstream is back. */
  readonly halfOpensAfterMs: number
  /** So many are let through then, before it is known. @default 1 */
  readonly letsThrough?: number
}

/** A certificate behind the front door, as its owner describes it: an alert tells before it ends. */
export interface CertificateFacts {
  /** Name of the alert that tells that it ends soon. */
  readonly alert: string
  /** Within what time the alert opens once there is a reason, and closes once it was renewed. */
  readonly withinMs: number
}

/** Consumers behind the front door that take its events from Kafka; their service is the link in the role `consumer`. */
export interface ConsumerFacts {
  /** The alert that tells that they are behind: from above how many messages, and within what time it opens and closes. */
  readonly alert: { readonly name: string; readonly above: number; readonly withinMs: number }
}

/** What is known of a front door before its system runs: enough to plan and to list. */
export interface FrontFacts {
  /** What it is called: `care-notes.gateway`. */
  readonly name: string
  /** The service that answers there. */
  readonly service: string
  /** Services that must run for it to answer, beside what these depend on. @default all of the target's */
  readonly needsServices?: readonly string[]
  /** Services behind it that faults can reach, by role: `{ auth: 'auth', notes: 'care-notes' }`; the role `database` for its database. A fault's link to one is `upstream:notes`. */
  readonly links: { readonly [role: string]: string }
  readonly offers: readonly FrontAbility[]
  /** For upstreams, by role, the name of a request that it answers by asking that one alone, and which changes nothing. @default none */
  readonly calls?: { readonly [role: string]: string }
  readonly breaker?: BreakerFacts
  /** Table in which its sessions are kept, where that is in a database. */
  readonly sessionTable?: { readonly database: string; readonly table: string }
  /** Table in which notes are kept, where they are written to it by what answers here, and no link `notes` stands behind. */
  readonly noteTable?: { readonly database: string; readonly table: string }
  /** Where what is uploaded is kept: the table of its metadata, and within what time what is stored by half is swept away. */
  readonly storage?: {
    readonly table?: { readonly database: string; readonly table: string }
    readonly sweepsWithinMs: number
  }
  /** One account is locked after so many failed tries. @default nobody said so */
  readonly lockOut?: { readonly after: number }
  /** What it must come to under the load that it is made for. @default nobody said so */
  readonly thresholds?: { readonly p95Ms: number; readonly p99Ms: number; readonly errorShare: number }
  /** It raises alerts of its own latency and errors, by level, and tells of them in its log or to the alert source; within what time. */
  readonly alerts?: {
    /** Name of the alert of a level. */
    readonly names: { readonly [level in AlertLevel]: string }
    readonly from: { readonly [level in AlertLevel]: AlertThreshold }
    /** Within what time an alert opens, and closes, once its reason came or went. */
    readonly withinMs: number
  }
  /** Names of the steps of people's journeys that begin here, by the journey's name. @default none */
  readonly journeys?: Readonly<Record<string, readonly string[]>>
  /** How many replicas stand behind it, by role. @default 1 of each */
  readonly behind?: { readonly [role: string]: number }
  /** The release that runs of what signs people in, the link `auth`, and the one before, which can be started in its place. @default nobody said so */
  readonly signInReleases?: { readonly current: Release; readonly previous: Release }
  /** Within what time its service starts, as its owner says. @default 60,000 */
  readonly startsWithinMs?: number
  /** How many replicas of its service there are. @default 1 */
  readonly replicas?: number
  /** Requests to `write` need a certificate that can be replaced. @default nobody said so */
  readonly certificate?: CertificateFacts
  /** What is written is taken from Kafka. @default it is not */
  readonly consumer?: ConsumerFacts
  /** What may be done to the processes of its service; as of a stream's. @default they are frozen, ended and started */
  readonly processes?: 'none' | 'freeze'
}
