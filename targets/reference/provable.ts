const onLocalstack = [
  'no-idempotency-check',
  'dedupe-by-message-id',
  'dedupe-in-memory',
  'check-then-insert',
  'mapping-retry-blind',
  'upsert-resurrects',
  'drop-orphan',
  'last-arrival-wins',
  'no-serialization-retry',
  'lost-update',
  'read-modify-write',
  'stale-cache',
  'match-before-visible',
  'no-lock-timeout',
  'ack-before-commit',
  'no-outbox',
  'no-fencing',
  'no-graceful-shutdown',
  'incompatible-state',
  'ack-on-5xx',
  'retry-storm',
  'treat-5xx-as-not-found',
  'no-client-timeout',
  'no-retry-mapping-message',
  'non-idempotent-post',
  'new-id-per-attempt',
  'ignores-retry-after',
  'parallel-within-group',
  'stale-read-overwrites',
  'dies-on-receive-error',
  'hot-loop-on-error',
  'no-heartbeat',
  'heartbeat-never-ends',
  'no-statement-timeout',
  'unbounded-concurrency',
  'connection-leak',
  'health-always-up',
  'health-stays-down',
  'health-hangs',
  'dies-on-pool-error',
  'no-deadlock-retry',
  'gives-up-at-startup',
  'blind-retry-after-commit',
]

/**
 * The defects that a proof must catch on each stack; all of them on one that is not named. The external stack's are those with LocalStack 2026.3.0
 * behind it.
 */
export const provable: Readonly<Record<string, readonly string[]>> = {
  compose: onLocalstack,
  containers: onLocalstack,
  external: onLocalstack,
}

/** Scenarios whose defects LocalStack cannot show: each redrives, and there a redriven message keeps its receive count, so it goes straight back to the dead-letter queue; or needs a queue that refuses a receipt handle which is out of date, and LocalStack takes it without a word. */
export const unprovableOnLocalstack = [
  'poison-message',
  'partial-batch',
  'dlq-redrive',
  'bad-gateway-outage',
  'recoverable-or-not',
  'expired-receipt',
]
