/**
 * Seconds until a message that failed may be received again: the list's value for this receive (its last value repeats),
 * and 0 on the last attempt, so that it moves to the dead-letter queue at once.
 */
export const errorVisibility = (seconds: readonly number[], receiveCount: number, maxReceiveCount: number): number => {
  if (receiveCount >= maxReceiveCount) return 0
  return seconds[Math.min(receiveCount, seconds.length) - 1] ?? 0
}
