import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Durations } from '../harness/plan/expected-duration.ts'

/** So many of the latest runs are looked at: one of a single cell tells little. A proof has a run for each mistake. */
const looked = { runs: 5, proofs: 2 }

const resultForm = z.looseObject({
  target: z.string(),
  stack: z.string(),
  defects: z.array(z.string()),
  cells: z.array(z.looseObject({ id: z.string(), verdict: z.string(), startedMs: z.number(), endedMs: z.number() })),
})

/** Whose durations they are. */
export interface Of {
  readonly target: string
  readonly stack: string
}

const readJson = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined // no run, or one that was killed
  }
}

/** What begins so in a folder, the latest first: names hold the time. */
const latest = async (folder: string, begins: RegExp): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => begins.test(name)).toSorted((a, b) => (a < b ? 1 : -1))
}

/** Adds to what is known, by mistake or of all together, what a run tells that no later one told. */
const add = async (
  known: Map<string, Map<string, number>>,
  by: 'each' | 'any',
  folder: string,
  { target, stack }: Of,
): Promise<void> => {
  const read = resultForm.safeParse(await readJson(join(folder, 'result.json')))
  if (!read.success || read.data.target !== target || read.data.stack !== stack) return
  const key = by === 'any' ? by : read.data.defects.join()
  const own = known.get(key) ?? new Map<string, number>()
  known.set(key, own)
  for (const { id, verdict, startedMs, endedMs } of read.data.cells)
    if (verdict !== 'skipped' && !own.has(id)) own.set(id, endedMs - startedMs)
}

/** How long cells took in the latest runs of a target on a stack that are in a folder, the latest run first, whatever mistakes were switched on. What cannot be read tells nothing. */
export const earlierDurations = async (out: string, of: Of): Promise<Durations> => {
  const known = new Map<string, Map<string, number>>()
  for (const name of (await latest(out, /^\d/)).slice(0, looked.runs)) await add(known, 'any', join(out, name), of)
  return known.get('any') ?? new Map()
}

/** How long cells took in the latest proofs of a target on a stack that are in a folder, by mistake. */
export const earlierProofs = async (out: string, of: Of): Promise<ReadonlyMap<string, Durations>> => {
  const known = new Map<string, Map<string, number>>()
  for (const proof of (await latest(out, /^proof-/)).slice(0, looked.proofs))
    for (const name of await latest(join(out, proof), /^\d/)) await add(known, 'each', join(out, proof, name), of)
  return known
}
