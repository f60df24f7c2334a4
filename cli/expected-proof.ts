import type { Defect } from '../harness/model/target.ts'
import { type Durations, expectedMs } from '../harness/plan/expected-duration.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { isFrontCell, type PlannedCell } from '../harness/plan/plan.ts'

/** Checks that turn red only when something has not happened for as long as it may take. */
const toldByWaiting: ReadonlySet<string> = new Set(['recovers-in-time', 'connections-given-back'])

/**
 * About how long cells take until a mistake is caught on the stream of each, in milliseconds: those that an earlier proof tried, one after the other, else the shortest of
 * each stream, with the wait by which its check tells it, or for what stays broken. Streams go side by side.
 */
export const expectedProofMs = (
  { check, lasting }: Pick<Defect, 'check' | 'lasting'>,
  cells: readonly PlannedCell[],
  earlier: Durations = new Map(),
): number => {
  const waits = (cell: PlannedCell): number =>
    (lasting === true || toldByWaiting.has(check)) && !isFrontCell(cell) ? longestMs(cell.stream) : 0
  const streamMs = (own: readonly PlannedCell[]): number => {
    const tried = own.filter(({ id }) => earlier.has(id))
    if (tried.length > 0) return tried.reduce((sum, cell) => sum + expectedMs(cell, earlier), 0)
    return Math.min(...own.map((cell) => expectedMs(cell, earlier) + waits(cell)))
  }
  return Math.max(0, ...[...Map.groupBy(cells, ({ stream }) => stream.name).values()].map(streamMs))
}
