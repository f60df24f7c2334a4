import type { FaultSubject } from '../model/target.ts'

/** Deliveries beyond which nobody waits for a message that need not use up all that its queue allows. */
const mostDeliveries = 20

/** Slack for what a busy machine and a first start take. */
const slackMs = 15_000

/** Within what time a process starts, ends and its health tells, where its owner says nothing (`StreamFacts`). */
const defaults = { startsWithinMs: 60_000, endsWithinMs: 10_000, healthTellsWithinMs: 10_000 } as const

/** The longest that SQS lets a receive wait for messages (`WaitTimeSeconds` is at most 20): a poll that was open when a fault came ends only then. */
const longestPollMs = 20_000

/** What else than the handling of events a fault is in force for. */
export interface Besides {
  /** Replicas that end and start again meanwhile, one after the other. @default none */
  readonly restarts?: number
  /** Times that each replica asks the queue meanwhile. @default none */
  readonly polls?: number
  /** Times that the health of the service is waited for. @default none */
  readonly healths?: number
  /** Times that an event uses up all of its deliveries meanwhile, however many its queue allows: before that nobody may handle it. @default none */
  readonly deaths?: number
}

/**
 * Longest time for which a fault on the handling of a stream's events may be in force, in ms: until a message that fails each time has used up its deliveries,
 * each of which may come only after a visibility time-out, and at least for as long as the owner says that the system may take. Whatever else it waits for comes on top.
 */
export const longestMs = (
  stream: FaultSubject,
  { restarts = 0, polls = 0, healths = 0, deaths = 0 }: Besides = {},
): number => {
  // A front door has no queue.
  const { maxReceiveCount = 0, visibilityTimeoutMs = 0, recoveryMs = 0 } = stream
  const { startsWithinMs, endsWithinMs, healthTellsWithinMs } = { ...defaults, ...stream }
  const deliveries = deaths === 0 ? Math.min(maxReceiveCount, mostDeliveries) : deaths * maxReceiveCount
  const handlingMs = Math.max((deliveries + 1) * visibilityTimeoutMs, recoveryMs)
  return (
    handlingMs +
    restarts * (startsWithinMs + endsWithinMs) +
    polls * Math.max(longestPollMs, recoveryMs) +
    healths * healthTellsWithinMs +
    slackMs
  )
}

/**
 * Longest time, in ms, for which a lock may keep a handler waiting, where it is not the waiting that is tested: who gives up and comes again after the visibility
 * time-out must have a delivery left when the lock is gone.
 */
export const heldMs = ({ maxReceiveCount = Infinity, visibilityTimeoutMs = 1 }: FaultSubject): number =>
  Math.max(5000, Math.min(15_000, (maxReceiveCount - 1.5) * visibilityTimeoutMs))
