/** Longest time in seconds for which SQS hides a message (ChangeMessageVisibility, VisibilityTimeout). */
const longest = 43_200

/**
 * Seconds until a message that failed may be received again: the list's value for this receive (its last value repeats), or
 * what the other side asked for where that is more; and 0 on the last attempt, so that it moves to the dead-letter queue at once.
 */
export const errorVisibility = (
  seconds: readonly number[],
  receiveCount: number,
  maxReceiveCount: number,
  retryAfterSeconds = 0,
): number => {
  if (receiveCount >= maxReceiveCount) return 0
  const own = seconds[Math.min(receiveCount, seconds.length) - 1] ?? 0
  return Math.min(Math.max(own, retryAfterSeconds), longest)
}
