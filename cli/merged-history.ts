import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Operation } from '../harness/model/operation.ts'
import type { HistoryHeader } from '../harness/record/recorder.ts'
import { schemaVersion } from '../harness/model/result.ts'
import { offsetsOf } from './merged-cells.ts'
import type { ShardRun } from './read-shards.ts'

/** Options of {@link mergedHistory}. */
export interface MergedHistoryOptions {
  readonly file: string
  readonly runId: string
  readonly startedAt: string
}

/** Writes the histories of shards as one, one after the other, and gives its operations. */
export const mergedHistory = async (
  shards: readonly ShardRun[],
  { file, runId, startedAt }: MergedHistoryOptions,
): Promise<readonly Operation[]> => {
  const operations: Operation[] = []
  for (const [shard, ms] of offsetsOf(shards))
    for (const operation of shard.operations)
      operations.push({ ...operation, index: operations.length, timeMs: operation.timeMs + ms })
  const header: HistoryHeader = {
    kind: 'header',
    schemaVersion,
    runId,
    startedAt,
    clocks: {
      '*': 'monotonic, milliseconds; merged from shards, each after the one before, though they ran side by side',
    },
  }
  const lines = [header, ...operations].values().map((line) => `${JSON.stringify(line)}\n`)
  await pipeline(Readable.from(lines), createWriteStream(file, { flags: 'wx' }))
  return operations
}
