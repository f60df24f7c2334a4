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

/** The message of anything thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
