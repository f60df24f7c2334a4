import { createHash } from 'node:crypto'
import { ShakedownError } from '../harness/errors.ts'
import type { PlannedCell, SkippedCell } from '../harness/plan/plan.ts'
import type { PlanShard } from '../harness/record/run-folder.ts'

/** Which part of a run is wanted: the second of five. */
export interface ShardWish {
  readonly index: number
  readonly of: number
}

const bad = (message: string, hint: string): ShakedownError =>
  new ShakedownError('bad-shard', message, { hint, exitCode: 2 })

/**
 * Reads `--shard 2/5`.
 *
 * @throws {ShakedownError} exit 2, for anything else
 */
export const shardWish = (text: string): ShardWish => {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const wish = { index: Number(index), of: Number(of) }
  if (index === undefined || wish.index < 1 || wish.index > wish.of)
    throw bad(`"${text}" is no shard`, 'Give one from 1/n to n/n, as in --shard 2/5.')
  return wish
}

/** Variables of CI systems whose value is the same in all jobs of one pipeline, and stays it when some of them are run again. */
const runIds = ['GITHUB_RUN_ID', 'CI_PIPELINE_ID', 'CIRCLE_WORKFLOW_ID', 'BUILD_TAG'] as const

/** A seed that all shards of one CI run share; undefined where no CI system says which run it is. */
const seedOfCi = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  runIds.map((name) => env[name]).find((id) => id !== undefined && id !== '')

/**
 * The seed of a shard. One that is made anew by each of them would make as many plans as there are shards.
 *
 * @throws {ShakedownError} exit 2, where there is none
 */
export const seedOfShard = (given: string | undefined, env: Readonly<Record<string, string | undefined>>): string => {
  const seed = given ?? seedOfCi(env)
  if (seed === undefined)
    throw bad('a shard needs a seed that all shards share', `Give it with --seed, or set one of ${runIds.join(', ')}.`)
  return seed
}

/** SHA-256, in hexadecimal digits. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** How long cells took, by id, in milliseconds. */
export type Durations = Readonly<Record<string, number>>

/** What a cell is thought to take that was never seen: as long as one in the middle of the others. */
const middleOf = (known: readonly number[]): number =>
  known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? 1

/** Spreads ids over so many shards, the longest first, each to the shard that has least to do. The same input gives the same shards. */
export const partition = (
  ids: readonly string[],
  shards: number,
  durations: Durations,
): readonly (readonly string[])[] => {
  // Any text may be an id, also one that objects have by nature.
  const known = new Map(Object.entries(durations))
  const middle = middleOf(ids.flatMap((id) => known.get(id) ?? []))
  const msOf = (id: string): number => Math.max(1, known.get(id) ?? middle)
  const parts = Array.from({ length: shards }, () => ({ ms: 0, ids: [] as string[] }))
  for (const id of ids.toSorted((a, b) => msOf(b) - msOf(a) || (a < b ? -1 : 1))) {
    const least = parts.reduce((one, other) => (other.ms < one.ms ? other : one))
    least.ms += msOf(id)
    least.ids.push(id)
  }
  return parts.map((part) => part.ids)
}

interface Plan {
  readonly cells: readonly PlannedCell[]
  readonly skipped: readonly SkippedCell[]
}

/**
 * A shard's part of a plan. Cells that are skipped belong to the first, so that each cell is somewhere exactly once. What it says of the whole
 * lets a merge find out that the shards belong together, and that none is missing.
 *
 * @throws {ShakedownError} exit 2, where there are more shards than cells
 */
export const shardOf = (
  { cells, skipped }: Plan,
  { index, of }: ShardWish,
  durations: Durations,
): Plan & { readonly shard: PlanShard } => {
  if (of > cells.length)
    throw bad(
      `${cells.length} cells cannot make ${of} shards`,
      `Give at most ${cells.length} shards, or select more cells.`,
    )
  const own = new Set(
    partition(
      cells.map(({ id }) => id),
      of,
      durations,
    )[index - 1],
  )
  const whole = [...cells, ...skipped].map(({ id, scenario, stream, variant }) => ({
    id,
    scenario: scenario.name,
    stream: stream.name,
    variant,
  }))
  const plan = digestOf(JSON.stringify([cells.map(({ id, schedule }) => [id, schedule]), skipped.map(({ id }) => id)]))
  return {
    cells: cells.filter(({ id }) => own.has(id)),
    skipped: index === 1 ? skipped : [],
    shard: {
      index,
      of,
      plan,
      durations: digestOf(JSON.stringify(Object.entries(durations).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
      cells: whole,
    },
  }
}
