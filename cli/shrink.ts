import { join, relative, resolve } from 'node:path'
import { writeWhole } from '../harness/record/run-folder.ts'
import type { CellResult } from '../harness/model/result.ts'
import type { Config } from '../harness/settings/config.ts'
import { historyOf } from '../harness/model/history.ts'
import { readHistory } from '../harness/record/read-history.ts'
import { accountOf } from '../explore/account.ts'
import { sizeOf } from '../explore/reductions.ts'
import { failsAs } from '../explore/same-failure.ts'
import { shrink } from '../explore/shrink.ts'
import { triesFor } from '../explore/tries.ts'
import type { Io } from './io.ts'
import { count } from '../reports/html/words.ts'
import { failedCell } from './shrink/failed-cell.ts'
import { saveScenario } from './shrink/save-scenario.ts'
import { attempts } from './shrink/attempts.ts'

/** Options of {@link shrinkCommand}. */
export interface ShrinkCommandOptions {
  /** Folder of a run. */
  readonly run: string
  /** The failed cell. @default the only one that failed */
  readonly cell?: string | undefined
  /** How often the failure is run first, to know how often it shows. */
  readonly confirm: number
  /** Writes the smallest schedule as a scenario of this name. */
  readonly save?: string | undefined
  readonly json: boolean
  readonly config: Config
}

/** `shrunk.json`: what a failure came down to. */
interface ShrunkFile {
  readonly cell: string
  readonly check: string
  readonly form: string
  readonly words: string
  /** Steps and faults before and after, the control event aside. */
  readonly size: { readonly from: number; readonly to: number }
  /** Whether nothing more can be left out; false where the search was ended before. */
  readonly minimal: boolean
  /** Of the last runs of the smallest schedule. */
  readonly fails: number
  readonly runs: number
  readonly schedule: unknown
  readonly account: readonly string[]
  readonly replay: string
}

/** `shakedown shrink`: the smallest schedule of a failed cell that still fails in the same way. */
export const shrinkCommand = async (options: ShrinkCommandOptions, io: Io): Promise<number> => {
  const { config, json, confirm, save } = options
  const folder = resolve(io.cwd, options.run)
  const { cell, failure, plan, planned, prepared } = await failedCell(folder, options.cell, config)
  // Told before the first run, not after the last.
  const file = save === undefined ? undefined : await saveScenario(io.cwd, save, planned)
  const tries = attempts({ folder, plan, prepared, planned, config, io })
  const say = (words: string): void => void io.err.write(`${words}\n`)
  const smaller = (schedule: typeof planned.schedule): string =>
    `${count(schedule.steps.length - 1, 'step')}, ${count(schedule.faults.length, 'fault')}`
  const same = (each: CellResult): boolean => failsAs(each, failure)

  say(`Shrinks ${cell.id}: ${smaller(planned.schedule)}`)
  say(`It fails by ${failure.check}: ${failure.words}`)
  const first = await tries.run([planned.schedule], confirm, () => true)
  const fails = 1 + first.results.filter(({ result }) => same(result)).length
  const runs = 1 + first.results.length
  if (tries.stopped() === undefined && fails === 1) {
    say(
      `It did not fail in the same way again, in ${count(confirm, 'run')}: a smaller schedule could not be told from one that does not fail. Give more runs with --confirm.`,
    )
    return 3
  }
  const each = triesFor(fails, runs)
  say(
    `It fails ${fails} of ${runs} times in this way; each candidate is tried ${each === 1 ? 'once' : `${each} times at most`}.`,
  )

  const shrunk = await shrink({
    schedule: planned.schedule,
    goOn: () => tries.stopped() === undefined,
    onSmaller: (words, schedule) => say(`  ${words}: fails still: ${smaller(schedule)}`),
    firstThatFails: async (candidates) => {
      say(`  ${count(candidates.length, 'candidate')}`)
      const failed = new Set<number>()
      const { results } = await tries.run(candidates, each, (candidate, judged) => {
        for (const one of judged) if (same(one.result)) failed.add(one.candidate)
        // A larger one is not asked for once a smaller one fails.
        return ![...failed].some((one) => one <= candidate)
      })
      return results
        .filter(({ result }) => same(result))
        .map(({ candidate }) => candidate)
        .toSorted((a, b) => a - b)[0]
    },
  })

  const interrupted = tries.stopped()
  const last =
    interrupted === undefined ? await tries.run([shrunk.schedule], Math.max(confirm, 1), () => true) : undefined
  const shown = last?.results.findLast(({ result }) => same(result))
  const account =
    last === undefined || shown === undefined
      ? []
      : accountOf(historyOf((await readHistory(join(last.directory, 'history.jsonl'))).operations, shown.result.id))
  const replay =
    last === undefined || shown === undefined
      ? cell.replay
      : `npx shakedown replay ${relative(io.cwd, last.directory)} --cell ${shown.result.id}`
  const told: ShrunkFile = {
    cell: cell.id,
    ...failure,
    words: shown?.result.words ?? failure.words,
    size: { from: sizeOf(planned.schedule), to: sizeOf(shrunk.schedule) },
    minimal: shrunk.minimal,
    fails: last?.results.filter(({ result }) => same(result)).length ?? 0,
    runs: last?.results.length ?? 0,
    schedule: shrunk.schedule,
    account,
    replay,
  }
  await writeWhole(join(tries.out, 'shrunk.json'), `${JSON.stringify(told, null, 1)}\n`)
  say(
    `${shrunk.minimal ? 'The smallest that still fails' : 'The smallest found until it was stopped'}: ${smaller(shrunk.schedule)} (${told.size.from} steps and faults before, ${told.size.to} now); it failed ${told.fails} of ${told.runs} times.`,
  )
  for (const line of account) say(`  ${line}`)
  if (shown !== undefined) say(`So: ${shown.result.words}`)
  if (last !== undefined) say(`Report: ${relative(io.cwd, join(last.directory, 'report.html'))}`)
  say(`Again: ${replay}`)
  if (file !== undefined) say(await file(shrunk.schedule))
  if (json) io.out.write(`${JSON.stringify(told)}\n`)
  return interrupted ?? 0
}
