// Scenarios that redrive cannot be judged where a redriven message keeps its receive count, as LocalStack's do. `check-then-insert` is not caught
// there on every stream each time.
const onLocalstack = [
  'no-idempotency-check',
  'dedupe-by-message-id',
  'dedupe-in-memory',
  'last-arrival-wins',
  'no-serialization-retry',
  'lost-update',
  'no-lock-timeout',
  'ack-before-commit',
  'no-outbox',
  'no-fencing',
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
  'unbounded-concurrency',
  'dies-on-pool-error',
  'no-deadlock-retry',
  'gives-up-at-startup',
]

/** The defects that a proof must catch on each stack; all of them on one that is not named. The external stack's are those with LocalStack 2026.3.0 behind it. */
export const provable: Readonly<Record<string, readonly string[]>> = {
  compose: onLocalstack,
  containers: onLocalstack,
  external: onLocalstack,
}
