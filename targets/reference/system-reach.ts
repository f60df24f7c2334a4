import type { Pool } from 'pg'

/** What streams need of the running system. */
export interface SystemReach {
  /** Read-only by use: effects are read here. */
  readonly database: Pool
  /** PUTs JSON to a service. @throws when the answer is not 2xx */
  readonly put: (service: string, path: string, body: unknown) => Promise<void>
}
