import type { StreamFacts, Target } from './target.ts'

/** One figure that a probe read. */
export interface Measurement {
  readonly subject: string
  readonly value: number
  readonly unit: string
  /** Within the probe's thresholds. */
  readonly ok: boolean
  readonly words: string
}

/** What a probe may look at. */
export interface ProbeContext {
  readonly target: Target
  readonly stream: StreamFacts
  /** Messages acknowledged so far, and milliseconds since the cell began, for rates. */
  readonly acknowledged: number
  readonly elapsedMs: number
}

/** One measurement of the live system, with thresholds; the same probes serve scenarios and monitoring. */
export interface Probe {
  readonly name: string
  measure(context: ProbeContext): Promise<readonly Measurement[]>
}
