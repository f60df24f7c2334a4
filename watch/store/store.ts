import type { Incident } from '../../harness/incidents/incident.ts'
import type { Line } from '../../harness/incidents/line.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import type { Memo } from '../../harness/model/probe.ts'

/** A memo, and whose it is. */
export interface KeptMemo extends Memo {
  readonly monitor: string
}

/** Everything that one look changed: all of it is kept, or nothing. */
export interface Change {
  readonly looks?: readonly Look[]
  readonly lines?: readonly Line[]
  /** As they stand now; an incident of the same id is replaced. */
  readonly incidents?: readonly Incident[]
  /** Into the outbox. */
  readonly notices?: readonly Notice[]
  /** The last tick of the timetable that was taken, by monitor: what follows it was not looked at. */
  readonly ticks?: Readonly<Record<string, number>>
  readonly memos?: readonly KeptMemo[]
  readonly forget?: readonly { readonly monitor: string; readonly id: string }[]
  /** Requests that are answered by this. */
  readonly answered?: readonly Request['id'][]
}

/** What somebody asks of the watcher about an incident: to take it on, or to write on it. */
export interface Request {
  readonly id: number
  readonly kind: 'acknowledge' | 'note'
  readonly incident: Incident['id']
  readonly by: string
  readonly text?: string
  readonly atMs: number
}

/** Notices that go out together, under one id, until they are delivered. */
export interface Parcel {
  readonly id: string
  readonly channel: string
  readonly notices: readonly [Notice, ...Notice[]]
  /** How often it was tried. */
  readonly attempts: number
}

/** What looks came to in one span of time. */
export interface Tally {
  readonly good: number
  readonly bad: number
  readonly unknown: number
  /** In maintenance, whatever they were. */
  readonly silenced: number
}

/** A tally, and where it belongs. */
export interface SpanTally extends Tally {
  readonly monitor: string
  /** Begin of the span: a full hour or day, UTC. */
  readonly startMs: number
}

/** What became of the last message that was refused for good. */
export interface Refusal {
  readonly channel: string
  readonly atMs: number
  readonly words: string
}

/** All that is there when a watcher starts. */
export interface Remembered {
  readonly lines: readonly Line[]
  readonly memos: readonly KeptMemo[]
  readonly ticks: Readonly<Record<string, number>>
}

/** What a store can hold of durations: percentiles of looks in a span. */
export interface Percentiles {
  readonly startMs: number
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/**
 * The watcher's memory. A change is kept as a whole or not at all, whatever ends the process. Calls may be made side by side; their order is that in
 * which they were made.
 */
export interface Store {
  remember(): Promise<Remembered>
  commit(change: Change): Promise<void>
  /**
   * Takes what is in the outbox for a channel as one parcel, or the parcel that was taken before and is not delivered; undefined when nothing is due. `apart`: no
   * two notices of one incident in one parcel.
   */
  parcel(channel: string, nowMs: number, atMost: number, apart?: boolean): Promise<Parcel | undefined>
  delivered(parcel: Parcel, nowMs: number): Promise<void>
  /** It is due again at a later time, without the notices that are done. */
  delayed(parcel: Parcel, dueMs: number, done?: readonly Notice['id'][]): Promise<void>
  refused(parcel: Parcel, nowMs: number, words: string): Promise<void>
  /** How many notices wait, and what was refused last. */
  outbox(): Promise<{ readonly waiting: number; readonly refused: readonly Refusal[] }>
  /** Counts messages that are published, by hour; false when that would be more than the limit. */
  countPublished(nowMs: number, perHour: number): Promise<boolean>
  paused(nowMs: number): Promise<Pause | undefined>
  pause(pause: Pause | undefined): Promise<void>
  /** Leaves a request for the watcher that uses this store, now or later. */
  request(request: Omit<Request, 'id'>): Promise<void>
  /** Those that are not answered yet, oldest first. */
  requests(): Promise<readonly Request[]>
  looks(query: LooksQuery): Promise<readonly Look[]>
  incidents(query: IncidentsQuery): Promise<readonly Incident[]>
  tallies(span: 'hour' | 'day', fromMs: number, monitor?: string): Promise<readonly SpanTally[]>
  percentiles(monitor: string, fromMs: number): Promise<readonly Percentiles[]>
  /** Rolls hours that are over up, and removes what is too old, a little at a time; false once nothing is left to do. */
  tidy(nowMs: number): Promise<boolean>
  close(): Promise<void>
}

/** A store that several watchers share: one of them looks, the others stand by. */
export interface SharedStore extends Store {
  /**
   * Resolves once this watcher is the one that looks, with a signal that is aborted when it is so no more.
   *
   * @throws {ShakedownError} exit 2 where the store is of a newer schema, 4 where it cannot be used; one that does not answer is waited for
   */
  lead(stop: AbortSignal): Promise<AbortSignal>
  /** Why nobody can be sure that this watcher still is the one: the database does not answer, say. What looks bad then is unknown. */
  unsure(): string | undefined
  /** The same, asked of the database itself. */
  confirm(): Promise<string | undefined>
}

/** Publishing is paused. */
export interface Pause {
  /** Absent: until it is resumed. */
  readonly untilMs?: number
  readonly reason?: string
}

/** Which looks. */
export interface LooksQuery {
  readonly monitor: string
  readonly fromMs: number
  readonly limit?: number
}

/** Which incidents: latest first. */
export interface IncidentsQuery {
  readonly id?: string
  readonly open?: boolean
  readonly monitor?: string
  readonly fromMs?: number
  readonly limit?: number
}
