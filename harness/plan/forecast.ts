import { byItsSchedule, type Durations } from './expected-duration.ts'
import type { PlannedCell } from './plan.ts'

/** Tells how long cells will take, and learns from those that are over. */
export interface Forecast {
  /** About how long a cell will take, in ms. */
  expectedMs(cell: PlannedCell): number
  /** A cell is over, after so many ms. */
  ended(cell: PlannedCell, tookMs: number): void
}

const kindOf = ({ scenario, variant }: PlannedCell): string => `${scenario.name}/${variant}`

/**
 * Begins with what cells took in earlier runs, else with their schedules. Within a run it learns what a schedule does not tell: what the same scenario took on another
 * stream, and whether the consumer gives back at once what fails, so that nothing waits for visibility time-outs.
 */
export const forecast = (earlier: Durations): Forecast => {
  const alike = new Map<string, number>()
  /** By service: visibility time-outs that it could have let run out, and what of them it did, in ms. */
  const waits = new Map<string, { readonly couldMs: number; readonly didMs: number }>()
  const shareOf = (service: string): number => {
    const known = waits.get(service)
    return known === undefined ? 1 : known.didMs / known.couldMs
  }
  return {
    expectedMs: (cell) => {
      const known = earlier.get(cell.id) ?? alike.get(kindOf(cell))
      if (known !== undefined) return known
      const { surelyMs, unlessGivenBackMs } = byItsSchedule(cell)
      return surelyMs + unlessGivenBackMs * shareOf(cell.stream.service)
    },
    ended: (cell, tookMs) => {
      const kind = kindOf(cell)
      alike.set(kind, Math.max(tookMs, alike.get(kind) ?? 0))
      const { surelyMs, unlessGivenBackMs } = byItsSchedule(cell)
      if (unlessGivenBackMs === 0) return
      const { couldMs, didMs } = waits.get(cell.stream.service) ?? { couldMs: 0, didMs: 0 }
      waits.set(cell.stream.service, {
        couldMs: couldMs + unlessGivenBackMs,
        didMs: didMs + Math.min(unlessGivenBackMs, Math.max(0, tookMs - surelyMs)),
      })
    },
  }
}
