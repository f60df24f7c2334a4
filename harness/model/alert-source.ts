import type { Alert } from './operation.ts'

/** An alert that came, and from whom. */
export interface HeardAlert extends Omit<Alert, 'kind'> {
  /** `alertmanager`, `pagerduty`, `slack`. */
  readonly actor: string
  /** All that was said, to tell which event it concerns. */
  readonly text: string
}

/** Where the system's own monitoring tells its alerts while it is tested. */
export interface AlertSource {
  /** Whether it listens on a port, where only one can. */
  readonly hasPort: boolean
  /** Listens until it is closed. @throws ShakedownError exit 4 where it cannot listen */
  listen(heard: (alert: HeardAlert) => void): Promise<{ readonly url: string; close(): Promise<void> }>
  /** What a line that a process wrote tells of; undefined where it tells of no alert. */
  read(line: string): Pick<Alert, 'name' | 'state'> | undefined
}
