import { execFile } from 'node:child_process'
import { basename, dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../harness/settings/config.ts'
import { ShakedownError } from '../harness/errors.ts'
import type { RunResult } from '../harness/model/result.ts'
import { count } from '../reports/html/words.ts'
import { writeReport } from '../reports/write-report.ts'
import { catalogueOf } from './catalogue.ts'
import type { Io } from './io.ts'
import { runsUnder } from './runs-under.ts'
import { differencesOf, type Night } from './trends/differences.ts'
import { openTrends, type TrendsFile } from './trends/trends-file.ts'
import { type PlaceNights, trendsPage } from './trends/trends-page.ts'
import { wholeResult } from './trends/whole-result.ts'

/** Options of {@link trendsCommand}. */
export interface TrendsCommandOptions {
  /** Folders of runs to add. @default all under `out` */
  readonly runs: readonly string[]
  readonly file: string
  /** Where the page goes. */
  readonly page: string
  /** @default what the CI system or Git says */
  readonly branch?: string | undefined
  /** Nights that the page shows. */
  readonly nights: number
  readonly json: boolean
  readonly config: Config
}

const branchVariables = [
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_BRANCH',
  'CIRCLE_BRANCH',
  'BRANCH_NAME',
  'GIT_BRANCH',
]

/** The branch that runs are of, as the CI system or Git says; empty where neither does. */
const branchOf = async ({ env, cwd }: Pick<Io, 'env' | 'cwd'>): Promise<string> => {
  const said = branchVariables.map((name) => env[name]).find((each) => each !== undefined && each !== '')
  if (said !== undefined) return said
  const git = await promisify(execFile)('git', ['-C', cwd, 'rev-parse', '--abbrev-ref', 'HEAD']).catch(() => undefined)
  return git?.stdout.trim() ?? ''
}

/** The latest nights of each place. */
export const nightsOf = (trends: TrendsFile, atMost: number): readonly PlaceNights[] =>
  trends.places().flatMap((place): readonly PlaceNights[] => {
    const [latest, ...earlier] = trends.runs(place, atMost).map((run): Night => ({ run, cells: trends.cells(run.id) }))
    return latest === undefined ? [] : [{ place, nights: [latest, ...earlier] }]
  })

/** What a run tells of a trend, or why it tells nothing. */
const toldBy = async (folder: string, config: Config): Promise<string | RunResult> => {
  const result = await wholeResult(folder, catalogueOf(config).scenarios)
  if (result.defects.length > 0) return 'known mistakes were switched on'
  if (result.shard !== undefined) return 'it is one shard: merge them first'
  return result
}

/** `shakedown trends`: adds runs to a file of trends, and writes the page that shows what changed since the run before. */
export const trendsCommand = async (options: TrendsCommandOptions, io: Io): Promise<number> => {
  const file = resolve(io.cwd, options.file)
  const given = options.runs.map((each) => resolve(io.cwd, each))
  const folders = given.length > 0 ? given : await runsUnder(resolve(io.cwd, options.config.out))
  const branch = options.branch ?? (await branchOf(io))
  // All are read before the file is touched: one that is broken leaves it as it was.
  const read = await Promise.all(folders.map(async (folder) => [folder, await toldBy(folder, options.config)] as const))
  const trends = openTrends(file)
  try {
    let added = 0
    for (const [folder, result] of read)
      if (typeof result === 'string') io.err.write(`${relative(io.cwd, folder)} is left out: ${result}\n`)
      else if (trends.add(result, branch)) added += 1
    const places = nightsOf(trends, options.nights)
    if (places.length === 0)
      throw new ShakedownError('no-runs', 'there is no run to tell trends of', {
        hint: 'Give folders of finished runs, or their folder with --out.',
        exitCode: 2,
      })
    const target = resolve(io.cwd, options.page)
    await writeReport(dirname(target), basename(target), trendsPage(places))
    io.err.write(
      `${added} of ${count(read.length, 'run')} ${added === 1 ? 'is' : 'are'} new in ${relative(io.cwd, file)}\n`,
    )
    const told = places.map(({ place, nights: [latest, before] }) => ({
      ...place,
      run: latest.run.id,
      before: before?.run.id ?? null,
      differences: before === undefined ? [] : differencesOf(before, latest),
    }))
    if (options.json) io.out.write(`${JSON.stringify(told)}\n`)
    else
      for (const { target: name, stack, differences } of told)
        for (const { change, cell, words } of differences)
          io.out.write(`${name} on ${stack}: ${change}: ${cell}: ${words}\n`)
    io.err.write(`Page: ${relative(io.cwd, target)}\n`)
    return 0
  } finally {
    trends.close()
  }
}
