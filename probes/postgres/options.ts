import type { Limits } from '../../harness/incidents/limits.ts'

/** A pool of an application's connections. */
export interface WatchedPool {
  /** How many connections it has at most; of all replicas together, where they share a name. */
  readonly size: number
  /**
   * Which of its connections are taken: `in use`, those at work on a statement or in a transaction, or `open`, all. HikariCP, and what else holds idle connections open, is always full by the latter; a pool
   * that closes idle ones (node-postgres) tells by it also of connections that were taken and are not given back. @default 'in use'
   */
  readonly counts?: 'in use' | 'open'
  /** Share of its size that is taken, in percent. @default { warning: 80, critical: 99 } */
  readonly taken?: Limits
}

/** Options of the probe `postgres`: thresholds in percent and seconds. */
export interface PostgresOptions {
  /** Environment variable with the connection URL of a role that may read statistics (`pg_monitor`) and nothing else. */
  readonly urlFrom: string
  /** Share of `max_connections` that is taken, in percent. @default { warning: 80, critical: 95 } */
  readonly connections?: Limits
  /** Pools by the `application_name` of their connections. @default none */
  readonly pools?: Readonly<Record<string, WatchedPool>>
  /** Seconds that somebody waits for a lock. @default { warning: 5, critical: 60 } */
  readonly waitsForLock?: Limits
  /** Seconds that somebody is in a transaction and does nothing. @default { warning: 60, critical: 600 } */
  readonly idleInTransaction?: Limits
  /** Seconds that a statement takes on average, of those that ran since the last look: needs `pg_stat_statements`. @default not judged */
  readonly meanStatement?: Limits
  /** Seconds by which a replica is behind: asked of the primary, or of the replica itself. @default { warning: 30, critical: 300 } */
  readonly replicationLag?: Limits
}
