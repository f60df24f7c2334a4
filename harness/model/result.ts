import type { Finding } from './check.ts'
import type { Bite } from './fault.ts'
import type { CellId, FaultId } from './operation.ts'
import type { Severity } from './scenario.ts'
import type { Subject } from './target.ts'
import type { Verdict } from './verdict.ts'

/** Version of the form of `result.json`, `plan.json` and the history's header; another version is refused, never guessed at. */
export const schemaVersion = 1

/** One check's judgement of a cell. */
export interface CheckResult {
  readonly check: string
  readonly property: string
  readonly verdict: Verdict
  readonly words: string
  readonly findings: readonly Finding[]
}

/** Whether one fault acted. */
export type BiteResult = Bite & { readonly faultId: FaultId; readonly fault: string }

/** One figure that a report can plot or list: how long recovery took, how many were received. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** What further runs of a failed cell showed, under the same schedule. */
export interface Confirmation {
  /** How often it was run in all, the first included. */
  readonly runs: number
  /** How often it failed. */
  readonly fails: number
  /** The further runs, in their order. */
  readonly attempts: readonly { readonly runId: string; readonly verdict: Verdict; readonly words: string }[]
}

/** Which part of a run this is, by number, and what it was cut from and by, as digests: a merge asks for the same. */
export interface Shard {
  readonly index: number
  readonly of: number
  readonly plan: string
  readonly durations: string
}

/** The outcome of one cell. */
export interface CellResult {
  readonly id: CellId
  readonly scenario: string
  readonly stream: string
  readonly variant: string
  readonly claim: string
  readonly source: string
  readonly severity: Severity
  readonly verdict: Verdict | 'skipped'
  /** Why it was skipped, is unknown, or failed, in one sentence; for a pass, what was shown. */
  readonly words: string
  /** Of a skipped cell, the fault for which the running system has no place. */
  readonly outOfReach?: string
  /** The harness itself failed in this cell (a probe or check threw, sight was lost): the message. */
  readonly error?: string
  readonly startedMs: number
  readonly endedMs: number
  readonly checks: readonly CheckResult[]
  /** Business keys that its findings name. They are this run's own: who compares findings looks past them. Absent: none. */
  readonly keys?: readonly string[]
  readonly bites: readonly BiteResult[]
  readonly figures: readonly Figure[]
  /** A failed cell that was run again. */
  readonly confirmed?: Confirmation
  /** What it left on its queues when it was judged, and what became of that. Absent: nothing. */
  readonly left?: string
  /** How to see it again. */
  readonly replay: string
}

/** One weakness, however many cells show it. */
export interface ToldHeadline {
  /** `latest-state on order.changed, in 14 cells`. */
  readonly headline: string
  readonly verdict: 'fail' | 'unknown'
  readonly severity: Severity
  readonly words: string
  readonly cells: readonly CellId[]
}

/** `result.json`. */
export interface RunResult {
  readonly schemaVersion: typeof schemaVersion
  readonly shakedown: string
  readonly runId: string
  readonly seed: string
  readonly target: string
  readonly stack: string
  readonly subject: Subject
  /** Known mistakes that were switched on. */
  readonly defects: readonly string[]
  readonly shard?: Shard
  /** Why it ended before its time: what a guard said, or `interrupted`. */
  readonly stopped?: string
  /** Wall-clock time of the run's zero, ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: Verdict
  readonly words: string
  /** What is wrong, by weakness, the worst first: written with the report. */
  readonly headlines?: readonly ToldHeadline[]
  readonly cells: readonly CellResult[]
}
