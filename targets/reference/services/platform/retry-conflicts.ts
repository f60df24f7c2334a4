import { setTimeout as delay } from 'node:timers/promises'
import { errorWords, sqlStateOf } from './error-words.ts'
import type { Attributes, Log } from './log.ts'

/** Serialization failure, deadlock, unique violation: the same work can succeed on a second look at the data. */
const conflicts = new Set(['40001', '40P01', '23505'])

/** How often and how patiently work is tried again. */
export interface RetryOptions {
  readonly log: Log
  /** What the work is about, for the log. */
  readonly attributes: Attributes
  /** @default 5 */
  readonly attempts?: number
  readonly defects: ReadonlySet<string>
}

/** "Deadlocks are a bug in the statements: there is nothing to try again." */
const isRetried = (sqlState: string | undefined, defects: ReadonlySet<string>): boolean =>
  sqlState !== undefined && conflicts.has(sqlState) && !(sqlState === '40P01' && defects.has('no-deadlock-retry'))

/**
 * Runs work again when the database says that it met a conflict, after a growing, jittered delay (20-60 ms at first).
 * A lock time-out (55P03) is not retried here: whoever holds the lock may hold it for long, so that goes back to the queue.
 */
export const retryConflicts = async <T>(options: RetryOptions, work: () => Promise<T>): Promise<T> => {
  const { log, attributes, defects, attempts = 5 } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const sqlState = sqlStateOf(error)
      if (!isRetried(sqlState, defects) || attempt >= attempts) throw error
      log.warn(`retrying after a database conflict: ${errorWords(error)}`, {
        event: 'database-conflict-retried',
        attributes: { ...attributes, attempt },
        sqlState,
      })
      await delay((20 + Math.random() * 40) * 2 ** (attempt - 1))
    }
  }
}
