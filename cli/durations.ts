import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import type { CellResult } from '../harness/model/result.ts'
import type { Durations } from './shard.ts'

const form = z.strictObject({ schemaVersion: z.literal(1), cells: z.record(z.string(), z.number().nonnegative()) })

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/**
 * Reads a file of durations. One that is not there yet is none: there is a first night.
 *
 * @throws {ShakedownError} exit 2, for one that cannot be read or is none
 */
export const readDurations = async (file: string): Promise<Durations> => {
  try {
    return form.parse(JSON.parse(await readFile(file, 'utf8'))).cells
  } catch (error) {
    if (isMissing(error)) return {}
    throw new ShakedownError('bad-durations', `${file} is no file of durations: ${messageOf(error)}`, {
      hint: 'Give the durations.json that "shakedown merge" wrote, or remove it: shards are then cut by their number of cells.',
      exitCode: 2,
      cause: error,
    })
  }
}

/** The text of `durations.json`: what was known before, and what this run took. */
export const durationsText = (before: Durations, cells: readonly CellResult[]): string => {
  const judged = cells.filter(({ verdict, endedMs }) => verdict !== 'skipped' && endedMs > 0)
  const now = judged.map(({ id, startedMs, endedMs }) => [id, Math.round(endedMs - startedMs)] as const)
  const all = Object.entries({ ...before, ...Object.fromEntries(now) }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify({ schemaVersion: 1, cells: Object.fromEntries(all) }, null, 1)}\n`
}
