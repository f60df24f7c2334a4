import type { CommitHit, CommitProxy, HeldCommit } from '../../harness/reach.ts'

type Point = Parameters<CommitProxy['hold']>[0]

/** What is to become of a held commit. */
export type Decision = 'forward' | 'drop'

interface Waiting {
  readonly point: Point
  readonly text: string
  readonly catch: (hit: CommitHit) => Promise<Decision>
}

/** Who waits for a commit to hold. */
export interface Holds {
  readonly hold: CommitProxy['hold']
  /** What became of a commit at this point; at once where nobody waits for it. */
  pass(point: Point, holds: (text: string) => boolean, hit: () => CommitHit): Promise<Decision>
  /** Whether somebody waits at this point for such a commit. */
  waitsFor(point: Point, holds: (text: string) => boolean): boolean
}

/** Makes an empty list. */
export const createHolds = (): Holds => {
  const waiting = new Set<Waiting>()
  const find = (point: Point, holds: (text: string) => boolean): Waiting | undefined =>
    [...waiting].find((each) => each.point === point && holds(each.text))
  return {
    waitsFor: (point, holds) => find(point, holds) !== undefined,
    pass: async (point, holds, hit) => find(point, holds)?.catch(hit()) ?? 'forward',
    hold: async (point, { text }, signal) =>
      new Promise<HeldCommit>((resolve, reject) => {
        const { promise: decided, resolve: decide } = Promise.withResolvers<Decision>()
        const giveUp = (): void => {
          waiting.delete(entry)
          // One that is held already goes on; the promise of one that is not is rejected.
          decide('forward')
          reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
        }
        const entry: Waiting = {
          point,
          text,
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
