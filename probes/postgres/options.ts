import type { Limits } from '../../harness/incidents/limits.ts'

/** Options of the probe `postgres`: thresholds in percent and seconds. */
export interface PostgresOptions {
  /** Environment variable with the connection URL of a role that may read statistics (`pg_monitor`) and nothing else. */
  readonly urlFrom: string
  /** Share of `max_connections` that is taken, in percent. @default { warning: 80, critical: 95 } */
  readonly connections?: Limits
  /** Pools by the `application_name` of their connections, with their size: the share of it that is taken. @default none */
  readonly pools?: Readonly<Record<string, { readonly size: number; readonly taken?: Limits }>>
  /** Seconds that somebody waits for a lock. @default { warning: 5, critical: 60 } */
  readonly waitsForLock?: Limits
  /** Seconds that somebody is in a transaction and does nothing. @default { warning: 60, critical: 600 } */
  readonly idleInTransaction?: Limits
  /** Seconds that a statement takes on average, of those that ran since the last look: needs `pg_stat_statements`. @default not judged */
  readonly meanStatement?: Limits
  /** Seconds by which a replica is behind: asked of the primary, or of the replica itself. @default { warning: 30, critical: 300 } */
  readonly replicationLag?: Limits
}
