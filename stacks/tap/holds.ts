import type { HeldCall, QueueHit, QueueMatch, QueueTap } from '../../harness/reach.ts'
import { isMeant, type Subject } from './rules.ts'

type Point = Parameters<QueueTap['hold']>[0]

/** What is to become of a held call. */
export type Decision = 'forward' | 'drop'

interface Waiting {
  readonly point: Point
  readonly match: QueueMatch
  readonly catch: (hit: QueueHit) => Promise<Decision>
}

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
  const waiting = new Set<Waiting>()
  const closing = new AbortController()
  return {
    pass: async (point, subject, hit) => {
      const found = [...waiting].find((each) => each.point === point && isMeant(each.match, subject))
      return found === undefined ? 'forward' : found.catch(hit(found.match))
    },
    clear: () => closing.abort(new Error('the tap is closed')),
    hold: async (point, match, given) =>
      new Promise<HeldCall>((resolve, reject) => {
        const signal = AbortSignal.any([given, closing.signal])
        const { promise: decided, resolve: decide } = Promise.withResolvers<Decision>()
        const giveUp = (): void => {
          waiting.delete(entry)
          // One that is held already goes on; the promise of one that is not is rejected.
          decide('forward')
          reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
        }
        const entry: Waiting = {
          point,
          match,
          catch: async (hit) => {
            waiting.delete(entry)
            resolve({ hit, forward: () => decide('forward'), drop: () => decide('drop') })
            const decision = await decided
            signal.removeEventListener('abort', giveUp)
            return decision
          },
        }
        if (signal.aborted) return giveUp()
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.add(entry)
      }),
  }
}
