import { setTimeout as delay } from 'node:timers/promises'

/** A queue can be purged once in 60 s (SQS API reference, PurgeQueue): whoever comes earlier waits. */
const purgeWithinMs = 61_000
const purgeEveryMs = 1_000

/** Purges a queue as soon as that is allowed. @param tooEarly whether that is why it failed */
export const oncePurgeable = async <T>(purge: () => Promise<T>, tooEarly: (error: unknown) => boolean): Promise<T> => {
  const deadline = performance.now() + purgeWithinMs
  for (;;)
    try {
      return await purge()
    } catch (error) {
      if (!tooEarly(error) || performance.now() > deadline) throw error
      await delay(purgeEveryMs)
    }
}
