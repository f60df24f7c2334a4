import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CellResult } from '../../harness/model/result.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { isFrontCell, type PlannedCell } from '../../harness/plan/plan.ts'
import { room } from '../../harness/run/room.ts'
import type { Config } from '../../harness/settings/config.ts'
import { catalogueOf } from '../catalogue.ts'
import { execute } from '../execute.ts'
import type { Io } from '../io.ts'
import { pickStack } from '../pick.ts'
import { reviveAny } from '../revive.ts'
import type { FailedCell } from './failed-cell.ts'

/** Options of {@link attempts}. */
export interface AttemptsOptions extends Pick<FailedCell, 'plan' | 'planned' | 'prepared'> {
  /** Folder of the run in which it failed. */
  readonly folder: string
  readonly config: Config
  readonly io: Io
}

/** One try of a candidate. */
export interface Attempt {
  /** Place of the candidate among those given. */
  readonly candidate: number
  readonly result: CellResult
}

/** What tries candidates, each an ordinary run with history, report and replay below the run's own folder. */
export interface Attempts {
  /** Where they land. */
  readonly out: string
  /** Exit code of what ended the search: 130 interrupted, 5 a guard. */
  stopped(): number | undefined
  /** Runs candidates, each so many times at most, for as long as they are wanted. */
  run(
    candidates: readonly Schedule[],
    times: number,
    wanted: (candidate: number, judged: readonly Attempt[]) => boolean,
  ): Promise<{ readonly directory: string; readonly results: readonly Attempt[] }>
}

/** A cell's id with the candidate's and the try's number. */
const idOf = (id: string, candidate: number, time: number): string => `${id}/shrink-${candidate}-${time}`

const attemptOf = (result: CellResult): Attempt => ({
  candidate: Number(/\/shrink-(\d+)-\d+$/.exec(result.id)?.[1]),
  result,
})

/** Runs schedules of one cell again and again. */
export const attempts = async ({ folder, plan, planned, prepared, config, io }: AttemptsOptions): Promise<Attempts> => {
  const out = join(folder, 'shrink')
  const stack = await pickStack(plan.stack, config)
  const machine = room({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce })
  const { scenario, stream, variant } = planned
  let stopped: number | undefined
  return {
    out,
    stopped: () => stopped,
    run: async (candidates, times, wanted) => {
      await mkdir(out, { recursive: true })
      const cells = candidates.flatMap((schedule, candidate) =>
        Array.from({ length: times }, (_, time): PlannedCell => {
          const id = idOf(planned.id, candidate, time)
          const saved = { id, scenario: scenario.name, stream: stream.name, variant, schedule }
          const { definition } = prepared
          const cell = reviveAny(saved, candidate * times + time, { definition, own: config, seed: plan.seed })
          // The same walk, whatever the try is called.
          return isFrontCell(cell) && isFrontCell(planned) ? { ...cell, seed: planned.seed } : cell
        }),
      )
      const numberOf = ({ number }: Pick<PlannedCell, 'number'>): number => Math.floor(number / times)
      const { result, directory, exitCode } = await execute({
        io,
        faults: catalogueOf(config).faults,
        definition: prepared.definition,
        stack,
        out,
        room: machine,
        historyCapBytes: config.historyCapBytes,
        stopAbove: config.stopAbove,
        seed: plan.seed,
        defects: plan.defects,
        budget: prepared.budget,
        cells,
        skipped: [],
        quiet: true,
        wanted: (cell, judged) => wanted(numberOf(cell), judged.map(attemptOf)),
      })
      if (exitCode === 130 || exitCode === 5) stopped = exitCode
      return { directory, results: result.cells.map(attemptOf) }
    },
  }
}
