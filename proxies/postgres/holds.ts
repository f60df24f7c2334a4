import type { CommitHit, CommitProxy } from '../../harness/model/reach.ts'
import { createHoldList } from '../hold-list.ts'

type Point = Parameters<CommitProxy['hold']>[0]

/** What is to become of a held commit. */
export type Decision = 'forward' | 'drop'

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
  const list = createHoldList<Point, string, CommitHit, Decision>()
  return {
    waitsFor: list.waitsFor,
    pass: list.pass,
    hold: async (point, { text }, signal) => {
      const { hit, decide } = await list.hold(point, text, signal)
      return { hit, forward: () => decide('forward'), drop: () => decide('drop') }
    },
  }
}
