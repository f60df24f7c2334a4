import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import type { Proof } from './proof.ts'
import { hasEscaped } from './proof.ts'
import { writeReport } from './write-report.ts'

const form = z.object({
  schemaVersion: z.literal(1),
  /** `defects`: the target's known mistakes were switched on. `reader`: effects were changed behind the system's back. */
  kind: z.enum(['defects', 'reader']),
  shakedown: z.string(),
  target: z.string(),
  stack: z.string(),
  startedAt: z.iso.datetime(),
  passed: z.boolean(),
  words: z.string(),
  /** What was proven, by name. */
  proven: z.array(z.string()),
})

/** `proof.json`: what a gate asks of a proof. */
export type ProofFile = z.infer<typeof form>

/** What a proof is known by, beside what it showed. */
export type ProofHead = Omit<ProofFile, 'schemaVersion' | 'passed' | 'words' | 'proven'>

/** Writes `proof.json`; gives its path. */
export const writeProof = async (
  directory: string,
  head: ProofHead,
  { healthy, rows }: Pick<Proof, 'healthy' | 'rows'>,
  words: string,
): Promise<string> => {
  const proof: ProofFile = {
    schemaVersion: 1,
    ...head,
    // A proof of mistakes without the healthy system shows half of it, which is not enough for a gate.
    passed: (head.kind === 'reader' || healthy?.verdict === 'pass') && !rows.some(hasEscaped),
    words,
    proven: rows.filter((row) => !hasEscaped(row)).map(({ defect }) => defect),
  }
  return writeReport(directory, 'proof.json', `${JSON.stringify(proof, null, 1)}\n`)
}

/**
 * Reads a `proof.json` back.
 *
 * @throws {ShakedownError} exit 2, for anything but a whole one of this schema version
 */
export const readProof = async (file: string): Promise<ProofFile> => {
  try {
    return form.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new ShakedownError('bad-proof', `${file} is no proof, or was cut off: ${messageOf(error)}`, {
      hint: 'Give a proof.json that "shakedown proof" of this version wrote, or prove again.',
      exitCode: 2,
      cause: error,
    })
  }
}
