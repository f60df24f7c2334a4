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

/** How long a cell will take by its schedule, in ms. */
export interface ByItsSchedule {
  /** Whatever the consumer does: its moments, its events, and visibility time-outs that must run out. */
  readonly surelyMs: number
  /** Visibility time-outs that run out unless its consumer gives a message back at once when it fails. */
  readonly unlessGivenBackMs: number
}

/**
 * What a schedule tells of a cell's duration. A fault on work in flight, or on the queue, brings a message back only when its visibility time-out runs out;
 * what fails until it is dead-lettered is that after all its deliveries, between which a consumer may let it wait for as long.
 */
export const byItsSchedule = (cell: PlannedCell): ByItsSchedule =>
  isFrontCell(cell) ? { surelyMs: frontMs(cell), unlessGivenBackMs: 0 } : streamTimes(cell)

/** About how long a cell will take, in ms: what it took before, else what its schedule tells of a consumer that gives nothing back. */
export const expectedMs = (cell: PlannedCell, earlier: Durations): number => {
  const { surelyMs, unlessGivenBackMs } = byItsSchedule(cell)
  return earlier.get(cell.id) ?? surelyMs + unlessGivenBackMs
}

const frontMs = ({ scenario, stream, variant }: FrontCell): number =>
  baseMs + (scenario.takesMs?.(stream, variant) ?? walkMs)

const streamTimes = ({ schedule, stream, faults }: StreamCell): ByItsSchedule => {
  const { steps } = schedule
  const withheld = faults.some(({ fault }) => fault.needs.some((need) => 'processes' in need || 'tap' in need))
  const dies = steps.some(({ action }) => action.kind === 'publish' && (action.dies === true || action.mayDie === true))
  const deliveriesMs = (dies ? stream.maxReceiveCount : withheld ? 1 : 0) * stream.visibilityTimeoutMs
  return {
    surelyMs:
      baseMs +
      latest([...steps.map(({ at }) => at), ...faults.flatMap(({ inject, heal }) => [inject, heal])]) +
      publishMs * steps.length +
      (withheld ? deliveriesMs : 0),
    unlessGivenBackMs: withheld ? 0 : deliveriesMs,
  }
}
