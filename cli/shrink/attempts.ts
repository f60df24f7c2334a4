import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { saysOf } from '../../explore/same-failure.ts'
import { tellingTries, type TellingTriesOptions, type Try } from '../../explore/telling-tries.ts'
import type { CellResult } from '../../harness/model/result.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { isFrontCell, type PlannedCell } from '../../harness/plan/plan.ts'
import type { ReplicaCounts } from '../../harness/plan/with-replicas.ts'
import { room } from '../../harness/run/room.ts'
import type { Config } from '../../harness/settings/config.ts'
import { catalogueOf } from '../catalogue.ts'
import { execute } from '../execute.ts'
import type { Io } from '../io.ts'
import { pickStack } from '../pick.ts'
import { reviveAny } from '../revive.ts'
import type { FailedCell } from './failed-cell.ts'
import type { Seen } from './told.ts'

/** Options of {@link attempts}. */
export interface AttemptsOptions extends Pick<FailedCell, 'plan' | 'planned' | 'failure' | 'prepared'> {
  /** Folder of the run in which it failed. */
  readonly folder: string
  readonly config: Config
  readonly io: Io
}

/** One try of a candidate, and the folder of the run in which it was. */
export interface Attempt extends Try, Seen {}

/** How candidates are tried. */
export interface HowTried extends Pick<TellingTriesOptions<Attempt>, 'times' | 'untilOneFails'> {
  /** How many replicas of a service there are, by service. @default as many as in the run in which it failed */
  readonly replicas?: ReplicaCounts
}

/** What tries candidates, each an ordinary run with history, report and replay below the run's own folder. */
export interface Attempts {
  /** Where they land. */
  readonly out: string
  /** Exit code of what ended the search: 130 interrupted, 5 a guard, 4 a failure, such as a system that does not start any more. */
  stopped(): number | undefined
  /** Throws that failure, where there was one. */
  throwFailure(): void
  /** Runs each of several schedules so many times at most, the smallest first; with `untilOneFails` none that is larger than one that fails in the same way. */
  of(candidates: readonly Schedule[], how: HowTried): Promise<readonly Attempt[]>
}

/** A cell's id with the candidate's and the try's number. */
const idOf = (id: string, candidate: number, time: number): string => `${id}/shrink-${candidate}-${time}`

const candidateOf = ({ id }: CellResult): number => Number(/\/shrink-(\d+)-\d+$/.exec(id)?.[1])

/** Runs schedules of one cell again and again. */
export const attempts = async (options: AttemptsOptions): Promise<Attempts> => {
  const { folder, plan, planned, failure, prepared, config, io } = options
  const out = join(folder, 'shrink')
  const stack = await pickStack(plan.stack, config)
  const machine = room({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce })
  const { scenario, stream, variant } = planned
  let stopped: number | undefined
  let failed: { readonly error: unknown } | undefined
  const onFailure = (error: unknown): void => {
    failed = { error }
    stopped = 4
  }

  const cellOf = (schedule: Schedule, number: number, id: string): PlannedCell => {
    const saved = { id, scenario: scenario.name, stream: stream.name, variant, schedule }
    const cell = reviveAny(saved, number, { definition: prepared.definition, own: config, seed: plan.seed })
    // The same walk, whatever the try is called.
    return isFrontCell(cell) && isFrontCell(planned) ? { ...cell, seed: planned.seed } : cell
  }

  const tryOf = (result: CellResult): Try => ({ candidate: candidateOf(result), says: saysOf(result, failure) })

  const runWith =
    (candidates: readonly Schedule[], replicas: ReplicaCounts | undefined): TellingTriesOptions<Attempt>['run'] =>
    async (asked, wanted) => {
      await mkdir(out, { recursive: true })
      const tries = [...asked].flatMap(([candidate, times]) =>
        Array.from({ length: times }, (_, time) => ({ candidate, id: idOf(planned.id, candidate, time) })),
      )
      const ran = await execute({
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
        replicas,
        budget: prepared.budget,
        cells: tries.flatMap(({ candidate, id }, number) => {
          const schedule = candidates[candidate]
          return schedule === undefined ? [] : [cellOf(schedule, number, id)]
        }),
        skipped: [],
        quiet: true,
        wanted: ({ number }, judged) => wanted(tries[number]?.candidate ?? 0, judged.map(tryOf)),
        onFailure,
      }).catch(onFailure)
      if (ran === undefined) return []
      const { result, directory, exitCode } = ran
      if (exitCode === 130 || exitCode === 5) stopped = exitCode
      return result.cells.map((each) => ({ ...tryOf(each), directory, result: each }))
    }

  return {
    out,
    stopped: () => stopped,
    throwFailure: () => {
      if (failed !== undefined) throw failed.error
    },
    of: async (candidates, { replicas = plan.replicas, ...how }) =>
      tellingTries({
        ...how,
        candidates: candidates.length,
        run: runWith(candidates, replicas),
        goOn: () => stopped === undefined,
      }),
  }
}
