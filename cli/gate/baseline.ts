import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { readResult } from '../../reports/read-result.ts'

const decisionForm = z.object({ schemaVersion: z.literal(1), decision: z.string(), judged: z.array(z.string()) })

/**
 * The cells that a baseline judged: an earlier run, by its folder, or an earlier decision, by its `gate.json`.
 *
 * @throws {ShakedownError} exit 2, for anything else
 */
export const readBaseline = async (path: string): Promise<readonly string[]> => {
  const run = join(path, 'result.json')
  if (existsSync(run))
    return (await readResult(run)).cells
      .filter(({ verdict }) => verdict === 'pass' || verdict === 'fail')
      .map(({ id }) => id)
  try {
    return decisionForm.parse(JSON.parse(await readFile(path, 'utf8'))).judged
  } catch (error) {
    throw new ShakedownError('bad-baseline', `${path} is no baseline: ${messageOf(error)}`, {
      hint: 'Give --compare the folder of a finished run, or the gate.json of an earlier decision.',
      exitCode: 2,
      cause: error,
    })
  }
}
