import type { NewOperation } from '../model/history.ts'
import type { Operation } from '../model/operation.ts'
import { lineFile } from './line-file.ts'
import { schemaVersion } from '../model/result.ts'

/** Options of {@link recorder}. */
export interface RecorderOptions {
  /** File to write, one JSON object a line. */
  readonly file: string
  readonly runId: string
  /** Removes secrets; applied to every line as it is written. */
  readonly redact: (text: string) => string
  /** Bytes after which nothing more is written and the history counts as incomplete. @default 256 MiB */
  readonly capBytes?: number
}

/** The one writer of a run's history, over all its systems. Order comes from its clock alone: monotonic, milliseconds since it was made. */
export interface Recorder {
  /** False once the byte cap was reached or the disk refused a line. */
  complete(): boolean
  now(): number
  record(operation: NewOperation): Operation
  /** Calls back for every operation from now on; returns how to stop. */
  listen(listener: (operation: Operation) => void): () => void
  close(): Promise<void>
}

/** First line of a `history.jsonl`. */
export interface HistoryHeader {
  readonly kind: 'header'
  readonly schemaVersion: number
  readonly runId: string
  /** Wall-clock time of the run's zero, ISO 8601. */
  readonly startedAt: string
  /** What each actor's clock is: ours for everything; times of databases and services are only annotations. */
  readonly clocks: Readonly<Record<string, string>>
}

/** Opens a history. */
export const recorder = ({ file, runId, redact, capBytes = 256 * 1024 * 1024 }: RecorderOptions): Recorder => {
  const zero = performance.now()
  const now = (): number => Math.round((performance.now() - zero) * 1000) / 1000
  const listeners = new Set<(operation: Operation) => void>()
  let recorded = 0
  let bytes = 0
  let complete = true
  // A full disk must not crash the run in the middle of a fault: it makes the history incomplete, and so the verdict unknown.
  const out = lineFile(file, {
    mustBeNew: true,
    onError: () => {
      complete = false
    },
  })
  const write = (line: string): void => {
    bytes += line.length + 1
    if (bytes > capBytes) complete = false
    if (complete) out.write(line)
  }
  const header: HistoryHeader = {
    kind: 'header',
    schemaVersion,
    runId,
    startedAt: new Date().toISOString(),
    clocks: { '*': 'monotonic, milliseconds since startedAt, read by the harness when it learnt of the operation' },
  }
  write(JSON.stringify(header))
  return {
    now,
    complete: () => complete,
    record: (operation) => {
      const told: Operation = { index: recorded, timeMs: now(), ...operation }
      recorded += 1
      const text = JSON.stringify(told)
      const line = redact(text)
      // What checks and reports see is what was written: secrets are gone from there too.
      const full: Operation = line === text ? told : JSON.parse(line)
      write(line)
      for (const listener of listeners) listener(full)
      return full
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: out.close,
  }
}
