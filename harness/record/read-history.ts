import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../errors.ts'
import type { Operation } from '../model/operation.ts'
import { schemaVersion } from '../model/result.ts'

/** A history read back from disk. */
export interface ReadHistory {
  readonly runId: string
  readonly startedAt: string
  readonly operations: readonly Operation[]
}

const headerForm = z.looseObject({
  kind: z.literal('header'),
  schemaVersion: z.number(),
  runId: z.string(),
  startedAt: z.string(),
})
const envelopeForm = z.looseObject({ index: z.number(), timeMs: z.number(), actor: z.string(), kind: z.string() })
// The rest of a line was typed when this schema version's recorder wrote it.
const lineForm = z.custom<Operation>((line) => envelopeForm.safeParse(line).success)

const bad = (file: string, what: string, cause?: unknown): ShakedownError =>
  new ShakedownError('bad-history', `${file} ${what}`, {
    hint: 'Give the folder of a finished run, one that holds plan.json, history.jsonl and result.json as Shakedown wrote them.',
    exitCode: 2,
    cause,
  })

const parse = (file: string, line: string, number: number): unknown => {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw bad(file, `is broken or cut off in line ${number}: ${messageOf(error)}`, error)
  }
}

/** Reads a `history.jsonl`. A line that is cut off, a missing header or another schema version is refused, never repaired. */
export const readHistory = async (file: string): Promise<ReadHistory> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw bad(file, 'cannot be read', error)
  })
  const lines = text.split('\n')
  if (lines.pop() !== '') throw bad(file, `is cut off in line ${lines.length + 1}: it does not end with a line break`)
  const [first, ...rest] = lines
  const header = headerForm.safeParse(first === undefined ? undefined : parse(file, first, 1))
  if (!header.success) throw bad(file, 'does not begin with a header line')
  if (header.data.schemaVersion !== schemaVersion)
    throw bad(file, `has schema version ${header.data.schemaVersion}; this Shakedown reads version ${schemaVersion}`)
  const operations = rest.map((line, at) => {
    const read = lineForm.safeParse(parse(file, line, at + 2))
    if (!read.success) throw bad(file, `has a line ${at + 2} that is no operation`)
    return read.data
  })
  return { runId: header.data.runId, startedAt: header.data.startedAt, operations }
}
