/** Where a command writes, and what stops it. Standard output holds results, standard error everything else. */
export interface Io {
  readonly out: NodeJS.WritableStream
  readonly err: NodeJS.WritableStream
  /** Standard error is a terminal. */
  readonly interactive: boolean
  readonly colour: boolean
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  /** Aborted when they come again: stop without waiting for services to end in good order. */
  readonly hurry: AbortSignal
}
