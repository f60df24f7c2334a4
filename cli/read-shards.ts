import { glob } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ShakedownError } from '../harness/errors.ts'
import { type PlanFile, type PlanShard, readPlan } from '../harness/record/run-folder.ts'
import type { Operation } from '../harness/model/operation.ts'
import { readHistory } from '../harness/record/read-history.ts'
import type { RunResult } from '../harness/model/result.ts'
import { readResult } from '../reports/read-result.ts'

/** One shard that ran: what it planned, and what came of it. */
export interface ShardRun {
  readonly directory: string
  readonly plan: PlanFile & { readonly shard: PlanShard }
  /** Undefined where it ended without one: it was killed. */
  readonly result: RunResult | undefined
  /** Its history; empty where it was killed. */
  readonly operations: readonly Operation[]
}

const refused = (problems: readonly string[]): ShakedownError =>
  new ShakedownError('no-merge', `these runs make no whole:\n${problems.map((each) => `  ${each}`).join('\n')}`, {
    hint: 'Give the folders of shards of one run: the same seed, plan, file of durations, subject and version, each shard once.',
    exitCode: 2,
  })

/** A folder of a run, or the folders of runs below one, as a CI system lays its artifacts down. */
const runFolders = async (folder: string): Promise<readonly string[]> => {
  if (existsSync(join(folder, 'plan.json'))) return [folder]
  const found = await Array.fromAsync(
    glob('{*,*/*,*/*/*,*/*/*/*}/plan.json', { cwd: folder, exclude: ['**/confirm/**'] }),
  )
  const folders = found.map((file) => dirname(file)).filter((each) => !each.split('/').includes('confirm'))
  if (folders.length === 0) throw refused([`${folder} holds no run`])
  return folders.toSorted().map((each) => join(folder, each))
}

const shardIn = async (directory: string): Promise<ShardRun> => {
  const { shard, ...plan } = await readPlan(directory)
  if (shard === undefined) throw refused([`${directory} is no shard: it was run without --shard`])
  const file = join(directory, 'result.json')
  const whole = { ...plan, shard }
  // What was killed has judged nothing, and its history may be cut off anywhere.
  if (!existsSync(file)) return { directory, plan: whole, result: undefined, operations: [] }
  const { operations } = await readHistory(join(directory, 'history.jsonl'))
  return { directory, plan: whole, result: await readResult(file), operations }
}

/** What all shards of one run have in common, as words and how to read it. */
const common: readonly (readonly [string, (run: ShardRun) => string | undefined])[] = [
  ['number of shards', ({ plan }) => String(plan.shard.of)],
  ['seed', ({ plan }) => plan.seed],
  ['target', ({ plan }) => plan.target],
  ['stack', ({ plan }) => plan.stack],
  ['known mistakes', ({ plan }) => plan.defects.join(' ')],
  ['plan', ({ plan }) => plan.shard.plan],
  ['file of durations', ({ plan }) => plan.shard.durations],
  ['version of Shakedown', ({ result }) => result?.shakedown],
  ['subject', ({ result }) => result && JSON.stringify(result.subject)],
]

const short = (text: string): string => (/^[\da-f]{64}$/.test(text) ? text.slice(0, 12) : text)

const differences = (shards: readonly ShardRun[]): readonly string[] =>
  common.flatMap(([what, of]) => {
    const found = new Map<string, string>()
    for (const shard of shards) {
      const value = of(shard)
      if (value !== undefined && !found.has(value)) found.set(value, shard.directory)
    }
    if (found.size < 2) return []
    return [`the ${what} differs: ${[...found].map(([value, where]) => `${short(value)} in ${where}`).join(', ')}`]
  })

const doubles = (shards: readonly ShardRun[]): readonly string[] =>
  [...Map.groupBy(shards, ({ plan }) => plan.shard.index)]
    .filter(([, same]) => same.length > 1)
    .map(
      ([index, same]) =>
        `shard ${index} is there ${same.length} times: ${same.map(({ directory }) => directory).join(', ')}`,
    )

/** Cells that are planned in two shards, or are in a result that did not plan them, or twice in one. */
const strays = (shards: readonly ShardRun[]): readonly string[] => {
  const planned = shards.flatMap(({ plan }) => [...plan.cells, ...plan.skipped].map(({ id }) => id))
  const whole = new Set(shards.flatMap(({ plan }) => plan.shard.cells.map(({ id }) => id)))
  const twice = planned.filter((id, at) => planned.indexOf(id) !== at)
  const outside = shards.flatMap(({ plan, result, directory }) => {
    const own = new Set([...plan.cells, ...plan.skipped].map(({ id }) => id))
    const judged = (result?.cells ?? []).map(({ id }) => id)
    return [
      ...judged.filter((id) => !own.has(id)).map((id) => `${directory} judged ${id}, which it did not plan`),
      ...judged.filter((id, at) => judged.indexOf(id) !== at).map((id) => `${directory} judged ${id} twice`),
    ]
  })
  return [
    ...twice.map((id) => `${id} is in two shards`),
    ...planned.filter((id) => !whole.has(id)).map((id) => `${id} is no part of the whole plan`),
    ...outside,
  ]
}

/**
 * Reads the shards of one run, in their order. That one is missing, or was killed, is no reason to refuse the others.
 *
 * @throws {ShakedownError} exit 2, where they are not of one run; all reasons are told together
 */
export const readShards = async (folders: readonly string[]): Promise<readonly ShardRun[]> => {
  const directories = (await Promise.all(folders.map(runFolders))).flat()
  const shards: ShardRun[] = []
  for (const directory of new Set(directories)) shards.push(await shardIn(directory))
  const problems = [...differences(shards), ...doubles(shards)]
  if (problems.length === 0) problems.push(...strays(shards))
  if (problems.length === 0 && shards.every(({ result }) => result === undefined))
    problems.push('none of them has a result: all were killed')
  if (problems.length > 0) throw refused(problems)
  return shards.toSorted((a, b) => a.plan.shard.index - b.plan.shard.index)
}
