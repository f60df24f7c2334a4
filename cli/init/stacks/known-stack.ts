import type { FirstTarget } from '../first-target.ts'

/** A library that consumes queues, found in a project, and what a target of such a consumer looks like. */
export interface KnownStack {
  /** Its name: `Celery`. */
  readonly title: string
  /** The file in which it was found. */
  readonly where: string
  /** Command that starts the consumer, as far as the project's files tell. */
  readonly start?: string
  /** Command that must have been run before, where it is built. */
  readonly build?: string
  /** What its target has beside the usual. */
  readonly parts: Pick<FirstTarget, 'imports' | 'message' | 'ready' | 'health' | 'env' | 'readLine'>
}
