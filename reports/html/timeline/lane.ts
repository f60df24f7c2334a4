/** Forms by which a timeline tells operations apart. */
export type Glyph =
  | 'published'
  | 'copy'
  | 'aside'
  | 'doubtful'
  | 'withheld'
  | 'telemetry'
  | 'trouble'
  | 'bite'
  | 'dead-letter'
  | 'redrive'
  | 'removed'
  | 'operator'
  | 'record'
  | 'alert'
  | 'process'
  | 'given-up'

/** Something that happened at one moment. */
export interface Mark {
  readonly timeMs: number
  readonly glyph: Glyph
  readonly words: string
  /** The operation that it shows. */
  readonly index: number
  /** Text drawn beside it. */
  readonly label?: string
}

/** How something that lasted came to its end. */
export type Ending = 'acknowledged' | 'given back' | 'open' | 'healed' | 'answered' | 'refused' | 'failed'

/** Something that lasted. */
export interface Bar {
  readonly fromMs: number
  readonly toMs: number
  readonly ending: Ending
  readonly words: string
  readonly label: string
  /** The operations that it shows: its beginning, and its end if there was one. */
  readonly indices: readonly number[]
}

/** Kinds of lanes. `shared`: lines of parts that serve all cells at once, so that nobody knows whose they are. `end`: where a phase was given up. */
export type LaneKind =
  | 'fault'
  | 'operator'
  | 'publish'
  | 'replica'
  | 'step'
  | 'request'
  | 'found'
  | 'log'
  | 'move'
  | 'effect'
  | 'alert'
  | 'process'
  | 'shared'
  | 'end'

/** One row of a timeline: what one actor did, or one kind of thing. */
export interface Lane {
  readonly name: string
  readonly kind: LaneKind
  readonly bars: readonly Bar[]
  readonly marks: readonly Mark[]
}
