import { PurgeQueueInProgress } from '@aws-sdk/client-sqs'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../harness/errors.ts'

/** A queue can be purged once in 60 s (SQS API reference, PurgeQueue): whoever comes earlier waits. */
const purgeWithinMs = 61_000
const purgeEveryMs = 1_000

/** Whether SQS refused it for that. A service that purges passes on what SQS says, as an error of its own. */
const tooEarly = (error: unknown): boolean =>
  error instanceof PurgeQueueInProgress || messageOf(error).includes('PurgeQueue')

/** Purges a queue as soon as that is allowed. */
export const oncePurgeable = async <T>(purge: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + purgeWithinMs
  for (;;)
    try {
      return await purge()
    } catch (error) {
      if (!tooEarly(error) || performance.now() > deadline) throw error
      await delay(purgeEveryMs)
    }
}
