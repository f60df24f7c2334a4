import type { StreamFacts } from '../model/target.ts'

/** With no message of the cell left anywhere, how long at least to wait for something that could still bring a schedule on. */
const idleMs = 3000

/** How long a stream's consumer may still be at work with no message of the cell left anywhere, in ms: who acknowledges before the work is done works on, no longer than a message may be worked on. */
export const workMs = ({ recoveryMs, visibilityTimeoutMs }: StreamFacts): number =>
  Math.max(idleMs, recoveryMs ?? visibilityTimeoutMs)
