import type { HealthIndicator } from '../../../reference/services/platform/health.ts'

/** A person who has signed in, until they sign out or stay away for long. */
export interface Session {
  readonly id: string
  readonly username: string
}

/** Where sessions are kept. Refresh tokens are known by their hashes alone. */
export interface SessionStore {
  readonly begin: (session: Session, refreshHash: string) => Promise<void>
  readonly find: (id: string) => Promise<Session | undefined>
  /** Puts a new refresh token in the place of the one that was shown; undefined where that is not the session's latest, or the session is over. */
  readonly rotate: (id: string, shownHash: string, nextHash: string) => Promise<Session | undefined>
  readonly end: (id: string) => Promise<void>
  readonly health: HealthIndicator
  readonly close: () => Promise<void>
}

/** How long a session lasts after it was last refreshed. */
export const sessionSeconds = 8 * 3_600
