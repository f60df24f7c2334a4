import type { Pool } from 'pg'

/** What streams need of the running system. */
export interface SystemReach {
  /** Read-only by use: effects are read here. */
  readonly database: Pool
  /** PUTs JSON to a service, again until it takes it. @throws when it does not for a minute */
  readonly put: (service: string, path: string, body: unknown) => Promise<void>
}
