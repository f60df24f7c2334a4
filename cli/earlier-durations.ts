import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Durations } from '../harness/plan/expected-duration.ts'

/** So many of the latest runs are looked at: one of a single cell tells little. */
const looked = 5

const resultForm = z.looseObject({
  target: z.string(),
  stack: z.string(),
  cells: z.array(z.looseObject({ id: z.string(), verdict: z.string(), startedMs: z.number(), endedMs: z.number() })),
})

const readJson = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined // no run, or one that was killed
  }
}

/** How long cells took in the latest runs of a target on a stack that are in a folder, the latest run first. What cannot be read tells nothing. */
export const earlierDurations = async (
  out: string,
  { target, stack }: { readonly target: string; readonly stack: string },
): Promise<Durations> => {
  const durations = new Map<string, number>()
  const names = await readdir(out).catch(() => [])
  for (const name of names.toSorted((a, b) => (a < b ? 1 : -1)).slice(0, looked)) {
    const read = resultForm.safeParse(await readJson(join(out, name, 'result.json')))
    if (!read.success || read.data.target !== target || read.data.stack !== stack) continue
    for (const { id, verdict, startedMs, endedMs } of read.data.cells)
      if (verdict !== 'skipped' && !durations.has(id)) durations.set(id, endedMs - startedMs)
  }
  return durations
}
