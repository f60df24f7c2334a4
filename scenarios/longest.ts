import type { StreamFacts } from '../harness/model/target.ts'

/** Deliveries beyond which nobody waits for a message, however many its queue allows. */
const mostDeliveries = 20

/** Slack for what a busy machine and a first start take. */
const slackMs = 15_000

/**
 * Longest time for which a fault on the handling of a stream's events may be in force, in ms: until a message that fails each time has used up its deliveries,
 * each of which may come only after a visibility time-out, and at least for as long as the owner says that the system may take.
 */
export const longestMs = ({ maxReceiveCount, visibilityTimeoutMs, recoveryMs = 0 }: StreamFacts): number =>
  Math.max((Math.min(maxReceiveCount, mostDeliveries) + 1) * visibilityTimeoutMs, recoveryMs) + slackMs

/**
 * Longest time, in ms, for which a lock may keep a handler waiting, where it is not the waiting that is tested: who gives up and comes again after the visibility
 * time-out must have a delivery left when the lock is gone.
 */
export const heldMs = ({ maxReceiveCount, visibilityTimeoutMs }: StreamFacts): number =>
  Math.max(5000, Math.min(15_000, (maxReceiveCount - 1.5) * visibilityTimeoutMs))
