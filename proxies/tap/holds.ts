import type { QueueHit, QueueMatch, QueueTap } from '../../harness/model/reach.ts'
import { createHoldList } from '../hold-list.ts'
import { isMeant, type Subject } from './rules.ts'

type Point = Parameters<QueueTap['hold']>[0]

/** What is to become of a held call. */
export type Decision = 'forward' | 'drop'

/** Who waits for a call to hold. */
export interface Holds {
  readonly hold: QueueTap['hold']
  /** What became of the call at this point; at once where nobody waits for it. */
  pass(point: Point, subject: Subject, hit: (match: QueueMatch) => QueueHit): Promise<Decision>
  /** Lets go of every call. */
  clear(): void
}

/** Makes an empty list. */
export const createHolds = (): Holds => {
  const list = createHoldList<Point, QueueMatch, QueueHit, Decision>()
  const closing = new AbortController()
  return {
    pass: async (point, subject, hit) => list.pass(point, (match) => isMeant(match, subject), hit),
    clear: () => closing.abort(new Error('the tap is closed')),
    hold: async (point, match, given) => {
      const { hit, decide } = await list.hold(point, match, AbortSignal.any([given, closing.signal]))
      return { hit, forward: () => decide('forward'), drop: () => decide('drop') }
    },
  }
}
