import type { PlannedCell } from '../plan/plan.ts'

/** A cell that waits for its turn. */
export interface Waiting {
  readonly cell: PlannedCell
  /** Streams of its system that nobody else may use meanwhile. */
  readonly claims: readonly string[]
  /** About how long it will take. */
  readonly expectedMs: number
}

const most = (waiting: readonly Waiting[], rank: (each: Waiting) => number): Waiting | undefined =>
  waiting.reduce<Waiting | undefined>(
    (best, each) => (best !== undefined && rank(best) >= rank(each) ? best : each),
    undefined,
  )

/** Options of {@link chooseCell}. */
export interface ChooseOptions {
  readonly waiting: readonly Waiting[]
  /** Streams of the system that are in use. */
  readonly busy: ReadonlySet<string>
  /** `shortest`: what tells a verdict soon. `longest`: what claims most, then what takes longest, so that nothing long is left for the end. */
  readonly first: 'shortest' | 'longest'
}

/** Which of the waiting cells a system takes next, of those that share nothing with what it runs. */
export const chooseCell = ({ waiting, busy, first }: ChooseOptions): Waiting | undefined => {
  const free = waiting.filter(({ claims }) => claims.every((claim) => !busy.has(claim)))
  if (first === 'longest') return most(free, ({ claims, expectedMs }) => claims.length * 1e9 + expectedMs)
  return most(free, ({ claims, expectedMs }) => -claims.length * 1e9 - expectedMs)
}
