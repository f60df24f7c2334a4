import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { type RunResult, schemaVersion } from '../harness/model/result.ts'
import { resultForm } from './result-form.ts'

const bad = (file: string, what: string, hint: string, cause?: unknown): ShakedownError =>
  new ShakedownError('bad-result', `${file} ${what}`, { hint, exitCode: 2, cause })

const finished = 'Give the result.json of a finished run, for example reports/runs/<run id>/result.json.'

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw bad(file, `is not JSON, or was cut off: ${messageOf(error)}`, finished, error)
  }
}

/**
 * Reads a `result.json` back.
 * @throws {ShakedownError} `bad-result`, exit code 2: it cannot be read, is not JSON, is no result, or has another schema version.
 */
export const readResult = async (file: string): Promise<RunResult> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw bad(file, `cannot be read: ${messageOf(error)}`, finished, error)
  })
  const json = parse(file, text)
  // Said before anything else: a result of another version has other fields, which would only be noise.
  const head = z.looseObject({ schemaVersion: z.number() }).safeParse(json)
  if (head.success && head.data.schemaVersion !== schemaVersion)
    throw bad(
      file,
      `has schema version ${head.data.schemaVersion}; this Shakedown reads version ${schemaVersion}`,
      'Read it with the version of Shakedown that wrote it (its field "shakedown"), or run again.',
    )
  const read = resultForm.safeParse(json)
  if (!read.success) throw bad(file, `is not a result:\n${z.prettifyError(read.error)}`, finished, read.error)
  return read.data
}
