import type { Level } from './level.ts'
import type { Json } from './schedule.ts'
import type { StreamFacts, Target } from './target.ts'

/** One figure that a probe read. */
export interface Measurement {
  readonly subject: string
  readonly value: number
  readonly unit: string
  /** Within the probe's thresholds. */
  readonly ok: boolean
  readonly words: string
  /** No time mends it: what is measured is asked in the wrong place, say. */
  readonly hopeless?: true
  /** How much it matters that it is out of bounds. Absent: whoever asks says. */
  readonly level?: Level
  /** Nobody answered at all. It may be our own network that is gone: whoever asks again and again makes sure of that first. */
  readonly unreachable?: true
  /** What shows it. */
  readonly evidence?: Json
  /** When it was seen, wall clock in ms, where a look does more than see: it loads a browser first, say. Absent: during the whole look. */
  readonly seen?: { readonly fromMs: number; readonly toMs: number }
}

/** What the stack saw happen to a message of our own. */
export interface Sighting {
  readonly atMs: number
  /** A replica, or the queue. */
  readonly actor: string
  readonly kind: 'enqueue' | 'receive' | 'acknowledge' | 'move' | 'visibility' | 'remove'
  readonly queue: string
}

/** The last moment that there is: what is due then is never due. */
export const neverMs = 8_640_000_000_000_000

/** Something that a probe began and that can be judged only later. */
export interface Memo {
  readonly id: string
  /** When to judge it, wall clock in ms; {@link neverMs} where it is only remembered. */
  readonly dueMs: number
  readonly data: Json
}

/** What a probe is given besides where it looks again and again: a memory that outlives a restart, and leave to publish. */
export interface ProbeMemory {
  /** Name of the monitor: its own key space. */
  readonly monitor: string
  /** Since when the watcher runs, wall clock in ms. */
  readonly startedMs: number
  /** What was begun and is not judged yet, oldest first. */
  readonly memos: readonly Memo[]
  /** The same of all monitors together. */
  readonly begun: readonly Memo[]
  /** On disk once it resolves. A memo of the same id is replaced. */
  keep(memo: Memo): Promise<void>
  forget(id: string): Promise<void>
  /** Counts one message against the budget. @throws where nothing may be published now; the look is then nobody's fault */
  mayPublish(): Promise<void>
  /** What the stack saw of a message so far, where it sees such things; undefined where it sees nothing. */
  sightings(key: string): readonly Sighting[] | undefined
}

/** What every probe may use. */
export interface LookContext {
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal
  /** Absent within a scenario. */
  readonly memory?: ProbeMemory
}

/** What a probe of a stream may look at. */
export interface ProbeContext extends LookContext {
  readonly target: Target
  readonly stream: StreamFacts
  /** Messages acknowledged so far, and milliseconds since the cell began, for rates. */
  readonly acknowledged: number
  readonly elapsedMs: number
}

/** A probe of one stream of a target. */
export interface StreamProbe {
  readonly name: string
  readonly needs?: 'stream'
  /** Whether it publishes: then all guards hold for it. @default false */
  readonly publishes?: boolean
  /** It tells by synthetic events, which another monitor of the same stream must publish. */
  readonly needsEvents?: true
  /** Why it must not look at a stream; undefined where it may. */
  refuses?(stream: StreamFacts): string | undefined
  /** How long one look may take by its own thresholds. */
  readonly takesUpToMs?: number
  /** What is wrong with how it was made. Absent: nothing. */
  readonly problems?: readonly string[]
  measure(context: ProbeContext): Promise<readonly Measurement[]>
  /** Judges a memo that is due. It is forgotten, or kept for another time, by the probe itself. */
  judgeLater?(memo: Memo, context: ProbeContext): Promise<readonly Measurement[]>
}

/** A probe that needs no target: it knows itself whom to ask. */
export interface FreeProbe {
  readonly name: string
  readonly needs: 'nothing'
  readonly takesUpToMs?: number
  /** Whether it waits for calls, which the watcher's own server hears. @default false */
  readonly hears?: true
  /** Environment variables that it reads: secrets. */
  readonly variables?: readonly string[]
  readonly problems?: readonly string[]
  measure(context: LookContext): Promise<readonly Measurement[]>
}

/** One measurement of the live system, with thresholds; the same probes serve scenarios and monitors. */
export type Probe = StreamProbe | FreeProbe

/** Name of the probe that tells how the harness itself was, in lines of nobody's cell. */
export const harnessProbe = 'harness'

/** Figure of a cell on a busy machine: the largest share of ten seconds in which somebody waited for a processor, in %. */
export const waitedFigure = 'waited for a processor'

/** Figure of a cell during which the harness's own work came late: by how much at most, in ms. */
export const lateFigure = 'harness late'

/** Share of the time, in per cent, from which on waiting for a processor makes work late that is somebody else's affair. */
export const pressedFrom = 90
