import type { HeldRequest, HttpHit, HttpLink, HttpMatch } from '../../../harness/reach.ts'
import { type Call, isMeant } from './call.ts'

/** What is to become of a held request. */
export type Decision = 'forward' | 'drop' | { readonly status: number }

type Point = Parameters<HttpLink['hold']>[0]

interface Waiting {
  readonly point: Point
  readonly match: HttpMatch
  readonly catch: (hit: HttpHit) => Promise<Decision>
}

/** Who waits for a request to hold, and who holds one. */
export interface Holds {
  readonly hold: HttpLink['hold']
  /** Whether somebody waits for such a request at this point. */
  waitsFor(point: Point, call: Call): boolean
  /** What became of the request at this point; at once where nobody waits for it. `hit` is asked for when somebody does. */
  pass(point: Point, call: Call, hit: () => HttpHit): Promise<Decision>
}

/** Makes an empty list. */
export const createHolds = (): Holds => {
  const waiting = new Set<Waiting>()
  const find = (point: Point, call: Call): Waiting | undefined =>
    [...waiting].find((each) => each.point === point && isMeant(each.match, call))
  return {
    waitsFor: (point, call) => find(point, call) !== undefined,
    pass: async (point, call, hit) => find(point, call)?.catch(hit()) ?? 'forward',
    hold: async (point, match, signal) =>
      new Promise<HeldRequest>((resolve, reject) => {
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
            resolve({
              hit,
              forward: () => decide('forward'),
              drop: () => decide('drop'),
              answer: (status) => decide({ status }),
            })
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
