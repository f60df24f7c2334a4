import type { Subject } from '../../harness/model/target.ts'

/** What a release is known by. */
export type Wanted = Partial<Pick<Subject, 'commit' | 'image' | 'version'>>

/** Why it is no go: `fail`, something was shown to be wrong; `unknown`, something was not shown; `broken`, what was found cannot be trusted. */
export interface Reason {
  readonly kind: 'fail' | 'unknown' | 'broken'
  readonly words: string
  /** The cells that it is about. */
  readonly cells: readonly string[]
}

/** What the policy bears, and who says so. */
export interface Borne {
  readonly words: string
  readonly cells: readonly string[]
}

/** A run that was looked at, as the decision names it. */
export interface UsedRun {
  readonly runId: string
  readonly target: string
  readonly stack: string
  readonly startedAt: string
  readonly signature: 'signed' | 'attested' | 'unsigned'
}

/** What a gate decides, with everything that it rests on: `gate.json`. */
export interface Decision {
  readonly schemaVersion: 1
  readonly decision: 'go' | 'no-go'
  readonly exitCode: 0 | 1 | 3 | 4
  readonly decidedAt: string
  readonly shakedown: string
  readonly wanted: Wanted
  readonly reasons: readonly Reason[]
  readonly borne: readonly Borne[]
  /** Cells that passed or failed; a baseline for a later gate. */
  readonly judged: readonly string[]
  readonly passed: number
  readonly required: number
  readonly runs: readonly UsedRun[]
}

/** 4 before 1 before 3: what cannot be trusted says nothing, and what failed says more than what is not known. */
export const exitCodeOfReasons = (reasons: readonly Reason[]): Decision['exitCode'] => {
  const has = (kind: Reason['kind']): boolean => reasons.some((reason) => reason.kind === kind)
  if (has('broken')) return 4
  if (has('fail')) return 1
  return has('unknown') ? 3 : 0
}

/** Reasons of the same kind and words told once, with all their cells. */
export const together = (reasons: readonly Reason[]): readonly Reason[] =>
  [...Map.groupBy(reasons, ({ kind, words }) => `${kind} ${words}`).values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, cells: [...new Set([first, ...rest].flatMap(({ cells }) => cells))] }],
  )
