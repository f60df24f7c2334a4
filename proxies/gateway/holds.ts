import type { HeldRequest, HttpHit, HttpLink, HttpMatch } from '../../harness/model/reach.ts'
import { createHoldList } from '../hold-list.ts'
import { type Call, isMeant } from './call.ts'

/** What is to become of a held request. */
export type Decision = 'forward' | 'drop' | { readonly status: number }

type Point = Parameters<HttpLink['hold']>[0]

/** Who waits for a request to hold, and who holds one. */
export interface Holds {
  readonly hold: HttpLink['hold']
  /** Whether somebody waits for such a request at this point. */
  waitsFor(point: Point, call: Call): boolean
  /** What became of the request at this point; at once where nobody waits for it. `left` and `hit` are for whoever does. */
  pass(point: Point, call: Call, left: AbortSignal, hit: () => HttpHit): Promise<Decision>
}

/** Makes an empty list. */
export const createHolds = (): Holds => {
  const list = createHoldList<Point, HttpMatch, Pick<HeldRequest, 'hit' | 'left'>, Decision>()
  return {
    waitsFor: (point, call) => list.waitsFor(point, (match) => isMeant(match, call)),
    pass: async (point, call, left, hit) =>
      list.pass(
        point,
        (match) => isMeant(match, call),
        () => ({ hit: hit(), left }),
      ),
    hold: async (point, match, signal) => {
      const { hit, decide } = await list.hold(point, match, signal)
      return {
        ...hit,
        forward: () => decide('forward'),
        drop: () => decide('drop'),
        answer: (status) => decide({ status }),
      }
    },
  }
}
