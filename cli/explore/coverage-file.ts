import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Coverage } from '../../explore/coverage/coverage.ts'
import { ShakedownError } from '../../harness/errors.ts'
import { writeWhole } from '../../harness/record/run-folder.ts'

const schemaVersion = 1

const counts = z.record(z.string(), z.number())
const form = z.object({
  schemaVersion: z.literal(schemaVersion),
  /** By target, then by stream. */
  targets: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        tried: counts,
        idle: counts,
        bitten: counts.default({}),
        missed: counts.default({}),
        courses: counts.default({}),
      }),
    ),
  ),
})

type File = z.output<typeof form>

/** What explorations that landed in one folder have tried, kept between them. */
export interface CoverageFile {
  readonly known: Coverage
  write(coverage: Coverage): Promise<void>
}

const read = async (file: string): Promise<File> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { schemaVersion, targets: {} }
  try {
    return form.parse(JSON.parse(text))
  } catch (error) {
    throw new ShakedownError('bad-coverage', `${file} is not what an exploration wrote`, {
      hint: 'Move it away: what was tried is forgotten then, and tried again.',
      exitCode: 2,
      cause: error,
    })
  }
}

/**
 * Opens the file of what was tried on a target.
 *
 * @throws {ShakedownError} exit 2 where there is a file that no exploration wrote
 */
export const coverageFile = async (out: string, target: string): Promise<CoverageFile> => {
  const file = join(out, 'coverage.json')
  const { targets } = await read(file)
  return {
    known: targets[target] ?? {},
    write: async (coverage) =>
      writeWhole(file, `${JSON.stringify({ schemaVersion, targets: { ...targets, [target]: coverage } }, null, 1)}\n`),
  }
}
