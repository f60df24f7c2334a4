import { bulkhead, BulkheadRejectedError } from 'cockatiel'
import { UpstreamFailure } from './upstream-failure.ts'

/** Options of {@link turnAway}. */
export interface TurnAwayOptions {
  /** Requests that are worked on at once. */
  readonly atOnce: number
  /** Requests that wait for their turn. */
  readonly waiting: number
  readonly defects: ReadonlySet<string>
}

/** Lets in as many requests as can be answered in time, and turns away the others at once. */
export const turnAway = ({
  atOnce,
  waiting,
  defects,
}: TurnAwayOptions): (<T>(work: () => Promise<T>) => Promise<T>) => {
  // "Everybody is welcome."
  if (defects.has('no-load-shedding')) return (work) => work()
  // "Better late than never": those who wait in front have long gone when their turn comes.
  const room = bulkhead(atOnce, defects.has('queue-without-bound') ? Number.MAX_SAFE_INTEGER : waiting)
  return async (work) => {
    try {
      return await room.execute(work)
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw new UpstreamFailure('too many requests at once', 503, 1)
      throw error
    }
  }
}
