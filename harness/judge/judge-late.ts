import { historyFromLines, type History } from '../model/history.ts'
import type { CellFacts, Operation } from '../model/operation.ts'
import type { CellResult, CheckResult } from '../model/result.ts'
import { checksOf } from './judge.ts'
import { keysNamed } from './keys-named.ts'
import { worst } from '../model/verdict.ts'
import type { StreamCell } from '../plan/plan.ts'

/** What a second judgement of a cell needs, when everything is over. */
export interface JudgeLateOptions {
  readonly cell: Pick<StreamCell, 'scenario' | 'stream'>
  readonly result: CellResult
  readonly facts: CellFacts
  /** Publishes and acknowledgements of the cell, and the effects and expectations of the late reading alone. */
  readonly operations: readonly Operation[]
  /** When it was looked, on the history's clock. */
  readonly atMs: number
}

/** A cell judged anew, and by what. */
export interface JudgedLate {
  readonly result: CellResult
  readonly history: History
}

/** The last reading is the one that counts. */
const asFinal = (operation: Operation): Operation => {
  if (operation.kind !== 'effect' && operation.kind !== 'expect') return operation
  const { late: _, ...rest } = operation
  return rest.kind === 'effect' ? { ...rest, final: true } : rest
}

const failsIn = (history: History, { scenario, stream }: JudgeLateOptions['cell']): readonly CheckResult[] =>
  checksOf(scenario.checks(stream), history)
    .filter(({ late }) => late === true)
    .map((check) => ({ check: check.name, property: check.property, ...check.judge(history) }))
    .filter(({ verdict }) => verdict === 'fail')

/** Judges the effects of a cell once more, by the checks of effects alone: its result with what they find and did not find before, or nothing. */
export const judgeLate = (options: JudgeLateOptions): JudgedLate | undefined => {
  const { cell, result, facts, operations, atMs } = options
  const known = new Set(result.checks.flatMap(({ check, verdict }) => (verdict === 'fail' ? [check] : [])))
  const history = historyFromLines(facts, operations.map(asFinal))
  const found = failsIn(history, cell).filter(({ check }) => !known.has(check))
  const [first] = found
  if (first === undefined || result.verdict === 'skipped') return undefined
  const later = (words: string): string =>
    `${words} (it was not so when the cell was over; seen ${((atMs - result.endedMs) / 1000).toFixed(1)} s later, at the end)`
  // That sight was lost is no reason any more: what came late was seen.
  const { error: _, ...rest } = result
  const told = found.map((each): CheckResult => ({
    ...each,
    words: later(each.words),
    findings: each.findings.map((finding) => ({ ...finding, words: later(finding.words) })),
  }))
  const names = new Set(told.map(({ check }) => check))
  const keys = [...new Set([...(result.keys ?? []), ...keysNamed(history, told)])]
  return {
    history,
    result: {
      ...rest,
      verdict: worst([result.verdict, 'fail']),
      words: result.verdict === 'fail' ? result.words : later(first.words),
      checks: [...result.checks.filter(({ check }) => !names.has(check)), ...told],
      ...(keys.length === 0 ? {} : { keys }),
    },
  }
}
