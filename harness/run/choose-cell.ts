import type { PlannedCell } from '../plan/plan.ts'

/** A cell that waits for its turn. */
export interface Waiting {
  readonly cell: PlannedCell
  /** Streams of its system that nobody else may use meanwhile. */
  readonly claims: readonly string[]
}

/** Options of {@link chooseCell}. */
export interface ChooseOptions {
  readonly waiting: readonly Waiting[]
  /** Streams of the system that are in use, and when they are expected to be free again. */
  readonly busy: ReadonlyMap<string, number>
  /** `shortest`: what tells a verdict soon. `longest`: what keeps most streams for longest, so that nothing long is left for the end. */
  readonly first: 'shortest' | 'longest'
  /** About how long a cell will take, in ms. */
  readonly expectedMs: (cell: PlannedCell) => number
  readonly nowMs: number
  /** Cells that other systems wait for: this one begins them where it can, and waits for none of them. @default none */
  readonly held?: ReadonlySet<Waiting>
}

/** What a system does next. */
export interface Chosen {
  /** The cell to begin now. */
  readonly next?: Waiting
  /** The cell that it waits for: no other begins that would keep it waiting for longer. */
  readonly awaited?: Waiting
}

const most = (waiting: readonly Waiting[], rank: (each: Waiting) => number): Waiting | undefined => {
  let best: { readonly each: Waiting; readonly rank: number } | undefined
  for (const each of waiting) {
    const own = rank(each)
    if (best === undefined || own > best.rank) best = { each, rank: own }
  }
  return best?.each
}

/**
 * Which of the waiting cells a system takes next, of those that share nothing with what it runs. One that claims several streams is not put off for ever by those that
 * claim one: when it is its turn, only such as are over before the streams it needs are free begin before it, or such as need none of them.
 */
export const chooseCell = (options: ChooseOptions): Chosen => {
  const { waiting, busy, first, expectedMs, nowMs, held } = options
  const isFree = ({ claims }: Waiting): boolean => claims.every((claim) => !busy.has(claim))
  if (first === 'shortest') {
    const next = most(waiting.filter(isFree), ({ cell, claims }) => -claims.length * 1e9 - expectedMs(cell))
    return next === undefined ? {} : { next }
  }
  const area = ({ cell, claims }: Waiting): number => claims.length * expectedMs(cell)
  const due = most(
    waiting.filter((each) => isFree(each) || held?.has(each) !== true),
    area,
  )
  if (due === undefined) return {}
  if (isFree(due)) return { next: due }
  const untilMs = Math.max(nowMs, ...due.claims.map((claim) => busy.get(claim) ?? 0))
  const isInTime = ({ cell, claims }: Waiting): boolean =>
    claims.every((claim) => !due.claims.includes(claim)) || nowMs + expectedMs(cell) <= untilMs
  const next = most(
    waiting.filter((each) => isFree(each) && isInTime(each)),
    area,
  )
  return { awaited: due, ...(next === undefined ? {} : { next }) }
}
