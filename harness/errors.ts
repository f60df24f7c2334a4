import { foundInWords } from './found-in-words.ts'

/** Exit codes that an error can carry: 2 usage or configuration, 4 environment unavailable, 5 stopped by a guard. */
export type ErrorExitCode = 2 | 4 | 5

/** What a {@link ShakedownError} carries besides its message. */
export interface ShakedownErrorOptions {
  /** One sentence that tells the reader what to do. */
  readonly hint: string
  readonly exitCode: ErrorExitCode
  readonly cause?: unknown
}

/**
 * The one error class: something outside the tested system is wrong (usage, configuration, environment).
 * What the tested system does wrong is never an error but a finding of a check.
 */
export class ShakedownError extends Error {
  /** Stable, for scripts: `port-taken`, `unknown-scenario`. */
  readonly code: string
  readonly hint: string
  readonly exitCode: ErrorExitCode

  constructor(code: string, message: string, options: ShakedownErrorOptions) {
    super(message, { cause: options.cause })
    this.name = 'ShakedownError'
    this.code = code
    this.hint = options.hint
    this.exitCode = options.exitCode
  }
}

/** The words of an error by itself; no dump of a validator. Several attempts that all failed have none of their own. */
const ownWords = (error: Error): string => {
  if (error.message !== '' || !(error instanceof AggregateError)) return foundInWords(error) ?? error.message
  return [...new Set(error.errors.map((each: unknown) => messageOf(each)))].join(', ')
}

/** The message of anything thrown, with what caused it where that says more: `fetch failed: connect ECONNREFUSED 127.0.0.1:8080`. */
export const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  const words = ownWords(thrown)
  // Ours say in their own words what caused them.
  if (thrown instanceof ShakedownError || !(thrown.cause instanceof Error)) return words
  const cause = messageOf(thrown.cause)
  return cause === '' || words.includes(cause) ? words : `${words}: ${cause}`
}
