import type { FrontFacts } from './front-facts.ts'
import type { JourneyResult } from './journey.ts'

/** What a cell of a front door is about: the facts that its checks judge by. Its first line. */
export interface FrontCellFacts extends Pick<
  FrontFacts,
  'breaker' | 'lockOut' | 'thresholds' | 'alerts' | 'service' | 'links'
> {
  readonly kind: 'front-cell'
  readonly scenario: string
  /** The front door's name. */
  readonly stream: string
  readonly variant: string
}

/** What has to become of a request: `answered` as it should be, `refused` (4xx), `shed` or answered, or nothing in particular. */
export type DueAnswer = 'answered' | 'refused' | 'any'

/** A request was sent to a front door, and this came of it. `ok`: an answer came; `info`: none did. */
export interface FrontRequest {
  readonly kind: 'request'
  readonly front: string
  /** Its name: `signIn`, `write`. */
  readonly request: string
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly status?: number
  readonly tookMs: number
  /** What `Retry-After` said, in seconds. */
  readonly retryAfterS?: number
  /** Why there was no answer. */
  readonly error?: string
  readonly due: DueAnswer
  /** For what it was sent, as checks tell requests apart. */
  readonly purpose: string
  /** What it was about, in words. */
  readonly about?: string
  /** Who sent it: a username. */
  readonly person?: string
  /** What the answer said where it was no success, clipped. */
  readonly said?: string
}

/** A step of a walk began (`invoke`), ended, or could not be done (`fail`). */
export interface WalkStep {
  readonly kind: 'walk-step'
  readonly name: string
  readonly tookMs?: number
  /** Why it could not be done. */
  readonly error?: string
}

/** Something was read back through the front door, or behind its back. */
export interface Found {
  readonly kind: 'found'
  /** For what it was read, as checks tell it apart. */
  readonly purpose: string
  /** What was looked for: `note n1`. */
  readonly what: string
  readonly wanted: string
  readonly got: string
}

/** A step of a person's journey in a browser is over. `fail`: it could not be done. */
export interface JourneyStep {
  readonly kind: 'journey-step'
  readonly journey: string
  /** Name of the step. */
  readonly name: string
  readonly person?: string
  readonly tookMs: number
  /** What the person read, or why it could not be done. */
  readonly words: string
  /** File of the run's folder that shows it, relative to that. */
  readonly screenshot?: string
}

/** A person's journey is over: what their browser measured and met. */
export interface JourneyEnd extends Pick<JourneyResult, 'vitals' | 'consoleErrors' | 'failedRequests'> {
  readonly kind: 'journey-end'
  readonly journey: string
  readonly person?: string
  readonly tookMs: number
  readonly words: string
  /** Files of the run's folder that show a failure, relative to that: trace, HAR, HTML. */
  readonly artefacts?: readonly string[]
}
