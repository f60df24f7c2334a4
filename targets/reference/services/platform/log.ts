/** Facts about a line, searchable in the log. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** What a line can carry besides its message. */
export interface LogDetails {
  /** Name of a telemetry event. */
  readonly event?: string
  readonly attributes?: Attributes
  /** An alert that this line raises or clears. */
  readonly alert?: { readonly name: string; readonly state: 'raised' | 'cleared' }
  /** SQLSTATE of the database error that the line is about. */
  readonly sqlState?: string | undefined
}

/** Structured log: one JSON line each on standard output. */
export interface Log {
  info(message: string, details?: LogDetails): void
  warn(message: string, details?: LogDetails): void
  error(message: string, details?: LogDetails): void
}

/** The log of one replica of a service. */
export const openLog = (service: string, replica: string): Log => {
  const write = (level: string, message: string, details: LogDetails = {}): void => {
    const timestamp = new Date().toISOString()
    process.stdout.write(`${JSON.stringify({ timestamp, level, service, replica, message, ...details })}\n`)
  }
  return {
    info: (message, details) => write('INFO', message, details),
    warn: (message, details) => write('WARN', message, details),
    error: (message, details) => write('ERROR', message, details),
  }
}
