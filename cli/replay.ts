import { resolve } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { ShakedownError } from '../harness/errors.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import { room } from '../harness/run/room.ts'
import { readPlan } from '../harness/record/run-folder.ts'
import { count } from '../reports/html/words.ts'
import { catalogueOf } from './catalogue.ts'
import { execute } from './execute.ts'
import type { Io } from './io.ts'
import { divergences } from './replay-divergence.ts'
import { prepareStack, withoutRefused } from './plan-on.ts'
import { pickDefects, pickStack, pickTarget } from './pick.ts'
import { reviveAny } from './revive.ts'

/** Options of {@link replayCommand}. */
export interface ReplayCommandOptions {
  /** Folder of a run. */
  readonly run: string
  /** Only this cell. */
  readonly cell?: string | undefined
  readonly json: boolean
  /** Everything of the report in one file. @default false */
  readonly singleFile?: boolean
  readonly config: Config
}

/** `shakedown replay`: the same schedules and faults as a run before, under new keys. */
export const replayCommand = async (
  { run, cell, json, singleFile = false, config }: ReplayCommandOptions,
  io: Io,
): Promise<number> => {
  const folder = resolve(io.cwd, run)
  const plan = await readPlan(folder)
  const stack = await pickStack(plan.stack, config)
  const defined = await pickTarget(plan.target, config)
  pickDefects(defined, plan.defects)
  const prepared = await prepareStack(stack, defined)
  const { definition, budget } = prepared
  const ids = plan.cells.map(({ id }) => id)
  if (cell !== undefined && !ids.includes(cell))
    throw new ShakedownError('unknown-cell', `the run has no cell "${cell}"`, {
      hint: didYouMean(cell, ids),
      exitCode: 2,
    })
  const revived = plan.cells
    .filter(({ id }) => cell === undefined || id === cell)
    .map((planned, number) => reviveAny(planned, number, { definition, own: config, seed: plan.seed }))
  const { cells, skipped } = withoutRefused(revived, prepared)
  const { result, exitCode, directory } = await execute({
    io,
    faults: catalogueOf(config).faults,
    definition,
    stack,
    out: config.out,
    room: room({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce }),
    historyCapBytes: config.historyCapBytes,
    stopAbove: config.stopAbove,
    seed: plan.seed,
    defects: plan.defects,
    replicas: plan.replicas,
    budget,
    singleFile,
    cells,
    skipped,
  })
  const other = await divergences(folder, directory, result.cells)
  const same = result.cells.filter(({ verdict }) => verdict !== 'skipped').length - other.length
  for (const words of other) io.err.write(`${words}\n`)
  io.err.write(`${count(same, 'cell')} went the same way as then, ${other.length} another\n`)
  if (json) io.out.write(`${JSON.stringify(result)}\n`)
  return exitCode
}
