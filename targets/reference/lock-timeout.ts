/**
 * How long the services wait for a database lock before they give up: longer than PostgreSQL waits before it looks for a deadlock (`deadlock_timeout`, 1 s
 * where nobody changed it), or a deadlock would be taken for a lock that somebody holds for long.
 */
export const lockTimeoutMs = 1_300

/** After how long the services give a statement up, and after how long they raise an alert about it. */
export const statements = { timeoutMs: 1_500, slowMs: 500 } as const
