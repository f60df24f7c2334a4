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

// The rest of a line was typed when this schema version's recorder wrote it. By hand: a form would take longer for a line than reading it does.
const isOperation = (line: unknown): line is Operation =>
  typeof line === 'object' &&
  line !== null &&
  'index' in line &&
  typeof line.index === 'number' &&
  'timeMs' in line &&
  typeof line.timeMs === 'number' &&
  'actor' in line &&
  typeof line.actor === 'string' &&
  'kind' in line &&
  typeof line.kind === 'string'

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
    const read = parse(file, line, at + 2)
    if (!isOperation(read)) throw bad(file, `has a line ${at + 2} that is no operation`)
    return read
  })
  return { runId: header.data.runId, startedAt: header.data.startedAt, operations }
}
