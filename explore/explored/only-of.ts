import type { Check, Judgement } from '../../harness/model/check.ts'
import { type History, historyFromLines } from '../../harness/model/history.ts'
import { worst } from '../../harness/model/verdict.ts'

/** What was seen of one fault alone, among all else that happened. */
const withoutOthers = (history: History, faultId: string): History =>
  historyFromLines(
    history.facts,
    history.operations.filter((operation) => operation.kind !== 'fault' || operation.faultId === faultId),
    history.complete,
  )

/** A check that says nothing where a schedule does not hold what it needs, instead of that nobody knows. */
export const whereItCan = (check: Check): Check => ({
  ...check,
  applies: (history) => check.applies?.(history) !== false && check.judge(history).verdict !== 'unknown',
})

/**
 * A check of what one fault did to its system, asked of each fault of those names by itself: what others held or refused meanwhile is none of its business.
 */
export const onlyOf = (names: readonly string[], check: Check): Check => {
  const judge = (history: History): Judgement => {
    const ids = new Set(history.of('fault').flatMap(({ fault, faultId }) => (names.includes(fault) ? [faultId] : [])))
    const told = [...ids]
      .map((id) => check.judge(withoutOthers(history, id)))
      .filter(({ verdict }) => verdict !== 'unknown')
    const [first] = told
    if (first === undefined) return { verdict: 'unknown', words: `none of ${names.join(', ')} showed it`, findings: [] }
    const failed = told.find(({ verdict }) => verdict === 'fail') ?? first
    return {
      verdict: worst(told.map(({ verdict }) => verdict)),
      words: failed.words,
      findings: told.flatMap(({ findings }) => findings),
    }
  }
  const { applies: _, ...rest } = check
  return whereItCan({ ...rest, judge })
}
