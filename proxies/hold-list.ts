/** Work that is held until somebody decides what becomes of it. */
export interface Held<Hit, Decision> {
  readonly hit: Hit
  readonly decide: (decision: Decision | 'forward') => void
}

/** Who waits at a point for work to hold, and who holds some: the same for calls, messages and commits. */
export interface HoldList<Point, Match, Hit, Decision> {
  /** Holds the next work that is meant. Rejects when the signal is aborted before; what is held by then goes on. */
  hold(point: Point, match: Match, signal: AbortSignal): Promise<Held<Hit, Decision>>
  /** Whether somebody waits at this point for such work. */
  waitsFor(point: Point, isMeant: (match: Match) => boolean): boolean
  /** What became of the work at this point; at once where nobody waits for it. `hit` is asked for when somebody does. */
  pass(point: Point, isMeant: (match: Match) => boolean, hit: (match: Match) => Hit): Promise<Decision | 'forward'>
}

interface Waiting<Point, Match, Hit, Decision> {
  readonly point: Point
  readonly match: Match
  readonly catch: (hit: Hit) => Promise<Decision | 'forward'>
}

/** Makes an empty list. */
export const createHoldList = <Point, Match, Hit, Decision>(): HoldList<Point, Match, Hit, Decision> => {
  const waiting = new Set<Waiting<Point, Match, Hit, Decision>>()
  const find = (point: Point, isMeant: (match: Match) => boolean) =>
    [...waiting].find((each) => each.point === point && isMeant(each.match))
  return {
    waitsFor: (point, isMeant) => find(point, isMeant) !== undefined,
    pass: async (point, isMeant, hit) => {
      const found = find(point, isMeant)
      return found === undefined ? 'forward' : found.catch(hit(found.match))
    },
    hold: async (point, match, signal) =>
      new Promise((resolve, reject) => {
        const { promise: decided, resolve: decide } = Promise.withResolvers<Decision | 'forward'>()
        const giveUp = (): void => {
          waiting.delete(entry)
          // One that is held already goes on; the promise of one that is not is rejected.
          decide('forward')
          reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
        }
        const entry: Waiting<Point, Match, Hit, Decision> = {
          point,
          match,
          catch: async (hit) => {
            waiting.delete(entry)
            resolve({ hit, decide })
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
