import { resolve } from 'node:path'
import { ShakedownError } from '../harness/errors.ts'
import type { Config } from '../harness/settings/config.ts'
import { newSeed } from '../harness/record/run-id.ts'
import { room as measuredRoom } from '../harness/run/room.ts'
import { streamCells } from '../harness/plan/plan.ts'
import { planFile } from '../harness/record/run-folder.ts'
import { catalogueOf } from './catalogue.ts'
import { confirmFailed } from './confirm.ts'
import { readDurations } from './durations.ts'
import { execute } from './execute.ts'
import { worstExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { checkBudget, planOn, prepareStack } from './plan-on.ts'
import { pickDefects, pickScenarios, pickStack, pickTarget } from './pick.ts'
import { seedOfShard, shardOf, shardWish } from './shard.ts'
import { wantedReporters } from './write-reports.ts'
import { expectedRun } from '../harness/plan/expected-run.ts'

/** Options of {@link runCommand}. */
export interface RunCommandOptions {
  readonly names: readonly string[]
  readonly tag?: string | undefined
  /** Only cells whose id holds this text. */
  readonly grep?: string | undefined
  readonly repeat: number
  readonly dryRun: boolean
  readonly json: boolean
  /** Everything of the report in one file. @default false */
  readonly singleFile?: boolean
  /** Only this part of the whole, as `2/5`. */
  readonly shard?: string | undefined
  /** File of durations that shards are balanced by. */
  readonly durations?: string | undefined
  /** How often a failed cell is run in all. @default 1 */
  readonly confirm?: number
  /** Reporters beside those that always write, as `--reporter` names them. @default none */
  readonly reporters?: readonly string[]
  /** Known mistakes to switch on in the target. */
  readonly defects: readonly string[]
  readonly config: Config
}

const grepped = <T extends { readonly id: string }>(cells: readonly T[], grep: string | undefined): readonly T[] =>
  grep === undefined ? cells : cells.filter(({ id }) => id.includes(grep))

const nothing = (grep: string | undefined, names: readonly string[], target: string): ShakedownError =>
  grep === undefined
    ? new ShakedownError(
        'nothing-selected',
        `nothing is selected to run: ${target} has nothing that ${names.length === 0 ? 'they' : names.join(', ')} could be about`,
        {
          hint: 'Scenarios of front doors need "fronts" of the target, the others "streams"; "shakedown list" shows what fits.',
          exitCode: 2,
        },
      )
    : new ShakedownError('nothing-selected', `nothing is selected to run: no cell's id holds "${grep}"`, {
        hint: 'A cell\'s id is target/stack/scenario/stream/variant; "shakedown run --dry-run" prints them all.',
        exitCode: 2,
      })

/** `shakedown run`: plans, runs and judges scenarios; the exit code tells the verdict. */
export const runCommand = async (options: RunCommandOptions, io: Io): Promise<number> => {
  const { config, defects, grep } = options
  const reporters = wantedReporters(options.reporters ?? [])
  const scenarios = pickScenarios(options, config)
  const stack = await pickStack(config.stack, config)
  const defined = await pickTarget(config.target, config)
  pickDefects(defined, defects)
  const prepared = await prepareStack(stack, defined)
  const { definition, budget } = prepared
  const shard = options.shard === undefined ? undefined : shardWish(options.shard)
  const durations = options.durations === undefined ? {} : await readDurations(resolve(io.cwd, options.durations))
  const firstSeed = shard === undefined ? (config.seed ?? newSeed()) : seedOfShard(config.seed, io.env)
  const room = measuredRoom({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce })
  const codes: number[] = []
  for (let round = 1; round <= options.repeat; round += 1) {
    const seed = round === 1 ? firstSeed : `${firstSeed}.${round}`
    const planned = planOn(prepared, {
      target: definition.name,
      stack: stack.name,
      seed,
      scenarios,
      streams: definition.streams,
      fronts: definition.fronts,
    })
    const whole = { cells: grepped(planned.cells, grep), skipped: grepped(planned.skipped, grep) }
    if (whole.cells.length + whole.skipped.length === 0) throw nothing(grep, options.names, definition.name)
    const part = shard === undefined ? whole : shardOf(whole, shard, durations)
    const { cells, skipped } = part
    const onQueues = streamCells(cells)
    if (options.dryRun) {
      const plan = planFile(
        { runId: 'dry-run', seed, target: definition.name, stack: stack.name, defects: [...defects] },
        cells,
        skipped,
      )
      io.out.write(`${JSON.stringify(plan, null, 1)}\n`)
      const told = [...expectedRun(cells), ...prepared.notes(onQueues), ...prepared.calls(onQueues)]
      for (const line of told) io.err.write(`${line}\n`)
      continue
    }
    checkBudget(cells, budget)
    for (const note of prepared.notes(onQueues)) io.err.write(`${note}\n`)
    const { out, historyCapBytes, stopAbove } = config
    const work = {
      io,
      faults: catalogueOf(config).faults,
      definition,
      stack,
      out,
      room,
      historyCapBytes,
      stopAbove,
      budget,
      seed,
      defects,
      cells,
      skipped,
      reporters,
      singleFile: options.singleFile ?? false,
      ...('shard' in part && { shard: part.shard }),
    }
    const { result, exitCode } = await confirmFailed(await execute(work), work, options.confirm ?? 1)
    if (options.json) io.out.write(`${JSON.stringify(result)}\n`)
    codes.push(exitCode)
    if (io.signal.aborted) break
  }
  if (codes.length > 1) io.err.write(`${codes.filter((code) => code === 0).length} of ${codes.length} runs pass\n`)
  return worstExitCode(codes)
}
