import type { Moment } from '../model/schedule.ts'
import { type FrontCell, isFrontCell, type PlannedCell, type StreamCell } from './plan.ts'

/** How long earlier runs took for their cells, by id. */
export type Durations = ReadonlyMap<string, number>

const baseMs = 1_000
const publishMs = 10
/** A walk that does not say how long it takes. */
const walkMs = 10_000

const latest = (moments: readonly (Moment | readonly Moment[])[]): number =>
  Math.max(0, ...moments.flat().map((moment) => ('ms' in moment ? moment.ms : 0)))

/**
 * About how long a cell will take, in milliseconds: what it took before, else what its schedule tells of. A fault on work in flight brings it back
 * only when its visibility time-out runs out, and what is dead-lettered is that after all its deliveries.
 */
export const expectedMs = (cell: PlannedCell, earlier: Durations): number =>
  earlier.get(cell.id) ?? (isFrontCell(cell) ? frontMs(cell) : streamMs(cell))

const frontMs = ({ scenario, stream, variant }: FrontCell): number =>
  baseMs + (scenario.takesMs?.(stream, variant) ?? walkMs)

const streamMs = ({ schedule, stream, faults }: StreamCell): number => {
  const { steps } = schedule
  const redelivers = faults.some(({ fault }) => fault.needs.some((need) => 'processes' in need || 'tap' in need))
  const dies = steps.some(({ action }) => action.kind === 'publish' && (action.dies === true || action.mayDie === true))
  const deliveries = dies ? stream.maxReceiveCount : redelivers ? 1 : 0
  return (
    baseMs +
    latest([...steps.map(({ at }) => at), ...faults.flatMap(({ inject, heal }) => [inject, heal])]) +
    publishMs * steps.length +
    deliveries * stream.visibilityTimeoutMs
  )
}
