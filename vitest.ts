import { relative } from 'node:path'
import { beforeAll, describe, it } from 'vitest'
import { execute } from './cli/execute.ts'
import { catalogueOf } from './cli/catalogue.ts'
import type { Io } from './cli/io.ts'
import { pickScenarios, pickStack } from './cli/pick.ts'
import { checkBudget, planOn, prepareStack } from './cli/plan-on.ts'
import { loadConfig } from './harness/settings/config.ts'
import { room } from './harness/run/room.ts'
import { newSeed } from './harness/record/run-id.ts'
import type { CellResult } from './harness/model/result.ts'
import type { TargetDefinition } from './harness/model/target.ts'

/** Options of {@link describeCells}. */
export interface DescribeCellsOptions {
  /** Scenarios to run, by name. @default all */
  readonly scenarios?: readonly string[]
  /** Only scenarios with this tag. */
  readonly tag?: string
  /** Only cells whose id holds this text. */
  readonly grep?: string
  /** @default 'embedded' */
  readonly stack?: string
  /** @default a new one each time, which is told with each failure */
  readonly seed?: string
  /** Folder in which the run lands. @default 'reports/runs' */
  readonly out?: string
  /** How long all cells together may take. @default half an hour */
  readonly timeoutMs?: number
}

/** What a cell came to, as a test says it. */
const check = (cell: CellResult | undefined, report: string, skip: (reason: string) => void): void => {
  if (cell === undefined) throw new Error(`it was not judged; ${report}`)
  if (cell.verdict === 'skipped') skip(cell.words)
  else if (cell.verdict !== 'pass') throw new Error(`${cell.words}\n${report}\n${cell.replay}`)
}

/**
 * Defines a Vitest test for each cell of a target. All cells run together before the first test; a failure is the sentence of the finding, with the path
 * of the report and the command that shows it again. What nobody could judge fails too, what the target cannot offer is skipped.
 *
 * Vitest 4 or newer; to be awaited at the top of a test file, because planning looks at what is there.
 */
export const describeCells = async (target: TargetDefinition, options: DescribeCellsOptions = {}): Promise<void> => {
  const { scenarios: names = [], tag, grep = '', timeoutMs = 30 * 60_000, stack: stackName, seed, out } = options
  const cwd = process.cwd()
  const loaded = await loadConfig({
    flags: { stack: stackName, seed, out, target: target.name },
    env: process.env,
    cwd,
  })
  const config = { ...loaded, targets: { ...loaded.targets, [target.name]: target } }
  const stack = await pickStack(config.stack, config)
  const prepared = await prepareStack(stack, target)
  const chosen = config.seed ?? newSeed()
  const planned = planOn(prepared, {
    target: prepared.definition.name,
    stack: stack.name,
    seed: chosen,
    scenarios: pickScenarios({ names, tag }, config),
    streams: prepared.definition.streams,
    fronts: prepared.definition.fronts,
  })
  const cells = planned.cells.filter(({ id }) => id.includes(grep))
  checkBudget(cells, prepared.budget)
  describe(`${target.name} on ${stack.name}, seed ${chosen}`, () => {
    let judged: readonly CellResult[] = []
    let report = ''
    beforeAll(async () => {
      const stop = new AbortController()
      const io: Io = {
        out: process.stdout,
        err: process.stderr,
        interactive: false,
        colour: false,
        cwd,
        env: process.env,
        signal: stop.signal,
        hurry: new AbortController().signal,
      }
      const tooLong = setTimeout(() => stop.abort(new Error('it took too long')), timeoutMs)
      const { definition, budget } = prepared
      const { atOnce, historyCapBytes, stopAbove } = config
      const settings = { out: config.out, atOnce, historyCapBytes, stopAbove, budget, seed: chosen }
      const { faults } = catalogueOf(config)
      const measured = room({ atOnce, systemsAtMost: stack.systemsAtOnce })
      const work = {
        io,
        faults,
        definition,
        stack,
        ...settings,
        defects: [],
        cells,
        skipped: [],
        quiet: true,
        room: measured,
      }
      const { result, directory } = await execute(work).finally(() => clearTimeout(tooLong))
      judged = result.cells
      report = `Report: ${relative(cwd, directory)}/report.html`
      // Healing and stopping come after the time is up.
    }, timeoutMs + 60_000)
    for (const { id } of cells)
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the cell's checks are its assertions, its id the title
      it(id.split('/').slice(2).join('/'), ({ skip }) =>
        check(
          judged.find((cell) => cell.id === id),
          report,
          skip,
        ),
      )
  })
}
