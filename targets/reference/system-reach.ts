import type { Pool } from 'pg'

/** What streams need of the running system. */
export interface SystemReach {
  /** Effects are read here, and what is done behind the system's back is written here. */
  readonly database: Pool
  /** PUTs JSON to a service, again until it takes it. @throws when it does not for a minute */
  readonly put: (service: string, path: string, body: unknown) => Promise<void>
  /** Calls a service once, as its operators do; the answer. @throws when it is no success */
  readonly call: (method: string, service: string, path: string, body?: unknown) => Promise<unknown>
}
