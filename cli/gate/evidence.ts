import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../harness/errors.ts'
import { type PlanFile, readPlan } from '../../harness/record/run-folder.ts'
import type { RunResult } from '../../harness/model/result.ts'
import { type ProofFile, readProof } from '../../reports/proof-file.ts'
import { readResult } from '../../reports/read-result.ts'
import { checkChecksums } from '../checksums.ts'

/** A run as it is found in a folder of runs. */
export interface RunEvidence {
  readonly runId: string
  readonly directory: string
  /** When it began; by its id where it left no result. */
  readonly startedAt: Date
  /** Undefined where it cannot be read. */
  readonly plan?: PlanFile
  /** Undefined where it has none: it was killed, or goes on. */
  readonly result?: RunResult
  /** Why it cannot be trusted, whatever it says. */
  readonly corrupt?: string
  readonly signature: 'signed' | 'unsigned'
}

/** A proof as it is found there. */
export interface ProofEvidence {
  readonly directory: string
  readonly proof?: ProofFile
  readonly corrupt?: string
  readonly signature: 'signed' | 'unsigned'
}

/** Everything that a decision can rest on. */
export interface Evidence {
  readonly runs: readonly RunEvidence[]
  readonly proofs: readonly ProofEvidence[]
}

/** When a run of this id began: its id says so. The beginning of time for what is no id. */
const timeOfId = (runId: string): Date => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)/.exec(runId) ?? []
  return second === undefined
    ? new Date(0)
    : new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second}Z`)
}

const runIn = async (directory: string, runId: string, key: string | undefined): Promise<RunEvidence> => {
  const known = { runId, directory, startedAt: timeOfId(runId) }
  let plan: PlanFile | undefined
  try {
    plan = await readPlan(directory)
    if (!existsSync(join(directory, 'result.json'))) return { ...known, plan, signature: 'unsigned' }
    const result = await readResult(join(directory, 'result.json'))
    const checked = await checkChecksums(directory, key)
    return { ...known, startedAt: new Date(result.startedAt), plan, result, ...checked }
  } catch (error) {
    return { ...known, ...(plan && { plan }), corrupt: messageOf(error), signature: 'unsigned' }
  }
}

const proofIn = async (directory: string, key: string | undefined): Promise<ProofEvidence> => {
  try {
    return {
      directory,
      proof: await readProof(join(directory, 'proof.json')),
      ...(await checkChecksums(directory, key)),
    }
  } catch (error) {
    return { directory, corrupt: messageOf(error), signature: 'unsigned' }
  }
}

/** Reads all runs and proofs of a folder, the newest first. What cannot be read is there too, with the reason. */
export const readEvidence = async (out: string, key: string | undefined): Promise<Evidence> => {
  const entries = existsSync(out) ? await readdir(out, { withFileTypes: true }) : []
  const runs: RunEvidence[] = []
  const proofs: ProofEvidence[] = []
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    const directory = join(out, name)
    if (existsSync(join(directory, 'proof.json'))) proofs.push(await proofIn(directory, key))
    else if (['plan.json', 'result.json', 'history.jsonl'].some((file) => existsSync(join(directory, file))))
      runs.push(await runIn(directory, name, key))
  }
  return { runs: runs.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime()), proofs }
}
