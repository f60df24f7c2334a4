import type { Limits } from '../../harness/incidents/limits.ts'

/** A figure that was read, and what it is held against. */
export interface PostgresFigure {
  readonly subject: string
  readonly value: number
  readonly unit: string
  readonly words: string
  readonly limits: Limits | undefined
}
