import type { Clock } from '../http/clock.ts'

/** A receive that waits. `attempt` tries once and answers the caller itself; false means that it got nothing and waits on. */
export interface WaitingPoll {
  readonly attempt: () => boolean
  /** Answers with nothing: the wait is over. */
  readonly giveUp: () => void
}

/** The receives that wait at one queue, first come first served. */
export interface WaitingPolls {
  readonly size: number
  /** Starts to wait; the result ends it without an answer, for a client that went away. */
  add(poll: WaitingPoll, waitMs: number): () => void
  /** Messages may be visible: serves who waits. Soon, not now: several changes in a row are one. */
  wake(): void
  /** Whatever comes back by itself does so at `dueMs`; while somebody waits, that wakes them. */
  expect(dueMs: number | undefined): void
  /** Ends all with nothing. */
  close(): void
}

/** What waiting needs of its surroundings. */
export interface WaitingContext {
  readonly clock: Clock
  /**
   * Runs something after what is under way. Between a send and the poll that it serves, clients that went away in the
   * meantime are noticed: what they would have got stays on the queue.
   */
  readonly defer: (callback: () => void) => void
  /** Brings the queue up to date; called when what was expected is due. */
  readonly advance: () => void
}

/** Makes an empty set of waiting polls. No timer is set while nobody waits. */
export const waitingPolls = ({ clock, defer, advance }: WaitingContext): WaitingPolls => {
  const polls = new Map<WaitingPoll, () => void>()
  let woken = false
  let expectedMs = Number.POSITIVE_INFINITY
  let cancelExpected: (() => void) | undefined

  const forgetExpected = (): void => {
    cancelExpected?.()
    cancelExpected = undefined
    expectedMs = Number.POSITIVE_INFINITY
  }

  const end = (poll: WaitingPoll): boolean => {
    const cancelTimer = polls.get(poll)
    if (!cancelTimer) return false
    cancelTimer()
    polls.delete(poll)
    if (polls.size === 0) forgetExpected()
    return true
  }

  const serve = (): void => {
    woken = false
    for (const poll of polls.keys()) {
      // What one cannot get the others behind it cannot get either.
      if (!poll.attempt()) return
      end(poll)
    }
  }

  return {
    get size() {
      return polls.size
    },
    add: (poll, waitMs) => {
      const cancelTimer = clock.setTimeout(() => {
        // What became visible in this very moment still counts.
        if (!end(poll)) return
        if (!poll.attempt()) poll.giveUp()
      }, waitMs)
      polls.set(poll, cancelTimer)
      return () => void end(poll)
    },
    wake: () => {
      if (woken || polls.size === 0) return
      woken = true
      defer(serve)
    },
    expect: (dueMs) => {
      // A timer that is too early finds nothing due and is set again: cheaper than moving it at every change.
      if (dueMs === undefined || polls.size === 0 || dueMs >= expectedMs) return
      forgetExpected()
      expectedMs = dueMs
      cancelExpected = clock.setTimeout(() => {
        forgetExpected()
        advance()
      }, dueMs - clock.now())
    },
    close: () => {
      const left = [...polls.keys()]
      for (const poll of left) {
        end(poll)
        poll.giveUp()
      }
    },
  }
}
