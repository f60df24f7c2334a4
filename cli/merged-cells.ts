import type { CellResult } from '../harness/model/result.ts'
import type { AnyScenario } from '../harness/model/any-scenario.ts'
import type { ShardRun } from './read-shards.ts'
import { notJudged } from './not-judged.ts'

/** Where the times and operations of a shard begin in the merged history: one after the other, so that none lies within another's. */
export const offsetsOf = (shards: readonly ShardRun[]): ReadonlyMap<ShardRun, number> => {
  let ms = 0
  return new Map(
    shards.map((shard) => {
      const from = ms
      ms += shard.result?.durationMs ?? 0
      return [shard, from]
    }),
  )
}

const whyMissing = (shards: readonly ShardRun[], id: string): string => {
  const shard = shards.find(({ plan }) => plan.cells.some((cell) => cell.id === id))
  if (shard === undefined) return 'it was not run: its shard is missing'
  const which = `shard ${shard.plan.shard.index} of ${shard.plan.shard.of}`
  if (shard.result === undefined) return `it was not judged: ${which} was killed`
  return `it was not judged in ${which}: ${shard.result.words}`
}

/** Options of {@link mergedCells}. */
export interface MergedCellsOptions {
  /** Command that shows a cell of the merged run again. */
  readonly replay: (id: string) => string
  /** By name; they tell what a cell that nobody judged would have claimed. */
  readonly scenarios: Readonly<Record<string, () => AnyScenario>>
}

/** The cells of all shards in the order of the whole plan; each planned cell is there exactly once, those that nobody judged as unknown. */
export const mergedCells = (
  shards: readonly ShardRun[],
  { replay, scenarios }: MergedCellsOptions,
): readonly CellResult[] => {
  const offsets = offsetsOf(shards)
  let operations = 0
  const judged = new Map<string, CellResult>()
  for (const shard of shards) {
    const ms = offsets.get(shard) ?? 0
    const moved = (indexes: readonly number[]): number[] => indexes.map((index) => index + operations)
    for (const cell of shard.result?.cells ?? [])
      judged.set(cell.id, {
        ...cell,
        startedMs: cell.verdict === 'skipped' ? cell.startedMs : cell.startedMs + ms,
        endedMs: cell.verdict === 'skipped' ? cell.endedMs : cell.endedMs + ms,
        checks: cell.checks.map((check) => ({
          ...check,
          findings: check.findings.map((finding) => ({ ...finding, operations: moved(finding.operations) })),
        })),
        bites: cell.bites.map((bite) => ({ ...bite, operations: moved(bite.operations) })),
        replay: cell.replay === '' ? '' : replay(cell.id),
      })
    operations += shard.operations.length
  }
  const [first] = shards
  return (first?.plan.shard.cells ?? []).map(
    (cell) => judged.get(cell.id) ?? notJudged(cell, scenarios[cell.scenario]?.(), whyMissing(shards, cell.id)),
  )
}
