import { glob, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { lineFile } from './line-file.ts'
import type { Recorder } from './recorder.ts'

/** A fault that a run had in force. Wall clock in ms. */
export interface FaultSpan {
  /** Id of the run. */
  readonly run: string
  readonly fault: string
  readonly fromMs: number
  /** Absent: it still is, as far as anybody knows. */
  readonly toMs?: number
}

/** The file in a run's folder, beside its history: of a run that is under way too it can be read at once. */
const name = 'faults.jsonl'

const lineForm = z.object({ fault: z.string(), id: z.string(), phase: z.enum(['inject', 'heal']), atMs: z.number() })

/** A fault of a run that was killed is healed by another run: nobody knows when, and nobody leaves it so for longer. */
const longestMs = 10 * 60_000

/**
 * Writes down when faults are in force, for whoever looks at the same system meanwhile: only runs on systems that are there without them have such a file.
 *
 * @returns how to end it
 */
export const logFaults = (directory: string, record: Pick<Recorder, 'listen'>): (() => Promise<void>) => {
  // What cannot be written is missing in a drawing elsewhere, and in no verdict.
  const file = lineFile(join(directory, name), { onError: () => undefined })
  const forget = record.listen((operation) => {
    if (operation.kind !== 'fault' || operation.phase === 'bite' || operation.outcome !== 'ok') return
    const { fault, faultId, phase, cell = '' } = operation
    file.write(JSON.stringify({ fault, id: `${cell} ${faultId}`, phase, atMs: Date.now() }))
  })
  return async () => {
    forget()
    await file.close()
  }
}

const spansOf = (run: string, text: string): readonly FaultSpan[] => {
  // The last line of a run that is under way may be there by half.
  const lines = text.split('\n').flatMap((line) => {
    try {
      return lineForm.safeParse(JSON.parse(line)).data ?? []
    } catch {
      return []
    }
  })
  return lines.flatMap(({ fault, id, phase, atMs: fromMs }, position) => {
    if (phase !== 'inject') return []
    const toMs = lines.find((later, at) => at > position && later.id === id && later.phase === 'heal')?.atMs
    return [{ run, fault, fromMs, ...(toMs === undefined ? {} : { toMs }) }]
  })
}

/** Faults that runs in a folder had in force at any time from then to then, oldest first. */
export const faultsBetween = async (out: string, fromMs: number, toMs: number): Promise<readonly FaultSpan[]> => {
  const spans: FaultSpan[] = []
  for await (const file of glob(`*/${name}`, { cwd: out })) {
    const path = join(out, file)
    const written = await stat(path).catch(() => undefined)
    if (written === undefined || written.mtimeMs + longestMs < fromMs) continue
    const run = file.slice(0, -name.length - 1)
    spans.push(...spansOf(run, await readFile(path, 'utf8').catch(() => '')))
  }
  return spans
    .filter((span) => span.fromMs <= toMs && (span.toMs ?? span.fromMs + longestMs) >= fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
}

/** When a span is over, as far as it is known by a time. */
export const endOf = ({ fromMs, toMs }: FaultSpan, nowMs: number): number => toMs ?? Math.min(nowMs, fromMs + longestMs)
