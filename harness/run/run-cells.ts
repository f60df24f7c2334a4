import type { DiscardOwn } from './discard-own.ts'
import type { Attribution } from '../record/attribution.ts'
import { runCell } from './cell.ts'
import { claimsOf } from '../plan/claims.ts'
import { outOfReach } from '../plan/out-of-reach.ts'
import type { PlannedCell } from '../plan/plan.ts'
import type { Reach } from '../model/reach.ts'
import type { Recorder } from '../record/recorder.ts'
import type { CellResult } from '../model/result.ts'
import { skippedResult } from '../plan/skipped-result.ts'
import type { Target } from '../model/target.ts'

/** Options of {@link runCells}. */
export interface RunCellsOptions {
  readonly cells: readonly PlannedCell[]
  readonly target: Target
  readonly reach: Reach
  /** Folder for undo records. */
  readonly leases: string
  readonly recorder: Recorder
  readonly attribution: Attribution
  readonly runId: string
  readonly lacks: (ability: string) => string | undefined
  /** Limits of probes' figures, by probe; beyond one of them the run is stopped. */
  readonly stopAbove: Readonly<Record<string, number>>
  /** Stops the whole run, and says why. */
  readonly stop: (reason: string) => void
  /** Deletes messages of ours from a queue. */
  readonly discard: DiscardOwn
  /** Whether what lies on dead-letter queues is ours to move: nobody else uses them. */
  readonly mayRedrive: boolean
  readonly replay: (cell: PlannedCell) => string
  readonly signal: AbortSignal
  readonly onStart: (cell: PlannedCell) => void
  readonly onEnd: (result: CellResult) => void
  /** Cells at the same time. @default 4 */
  readonly atOnce?: number
  /** Whether a cell is still wanted, asked when its turn comes. One that is not is left out. @default every one is */
  readonly wanted?: (cell: PlannedCell) => boolean
}

/** Runs cells, side by side where they share nothing, otherwise in their order. */
export const runCells = async ({
  cells,
  atOnce = 4,
  onStart,
  onEnd,
  replay,
  wanted = () => true,
  ...common
}: RunCellsOptions): Promise<readonly CellResult[]> => {
  const failing = new AbortController()
  const signal = AbortSignal.any([common.signal, failing.signal])
  const waiting = [...cells]
  const busy = new Set<string>()
  const running = new Set<Promise<void>>()
  const results: CellResult[] = []
  const start = (cell: PlannedCell, claims: readonly string[]): void => {
    for (const claim of claims) busy.add(claim)
    onStart(cell)
    const work = runCell({ ...common, signal, cell, replay: replay(cell) }).then((result) => {
      for (const claim of claims) busy.delete(claim)
      results.push(result)
      onEnd(result)
      running.delete(work)
    })
    running.add(work)
  }
  const skip = (cell: PlannedCell, reason: string): void => {
    const result = skippedResult({ ...cell, reason })
    results.push(result)
    onEnd(result)
  }
  try {
    while (waiting.length > 0 || running.size > 0) {
      common.signal.throwIfAborted()
      // A cell that must wait keeps its claims, so that those behind it cannot starve it.
      const reserved = new Set<string>()
      for (const cell of waiting.slice()) {
        const claims = claimsOf(cell, common.target.streams)
        const free = claims.every((claim) => !busy.has(claim) && !reserved.has(claim))
        if (free && running.size < atOnce) {
          waiting.splice(waiting.indexOf(cell), 1)
          const reason = outOfReach(cell, common.reach)
          if (reason !== undefined) skip(cell, reason)
          else if (wanted(cell)) start(cell, claims)
        } else for (const claim of claims) reserved.add(claim)
      }
      if (running.size > 0) await Promise.race(running)
    }
  } catch (error) {
    // The others are stopped and heal before anything is taken from under them.
    failing.abort(error)
    await Promise.allSettled(running)
    throw error
  }
  return results
}
