import { ledgerOf } from '../../harness/judge/ledger.ts'
import type { Check } from '../../harness/model/check.ts'
import { type History, historyFromLines } from '../../harness/model/history.ts'

/** Keys of which an event that could be read was given up in the end: whether it had taken effect by then, its system alone knows. */
const givenUp = (history: History): ReadonlySet<string | undefined> =>
  new Set(
    ledgerOf(history)
      .entries.filter(
        ({ place, publish, receives }) =>
          (place === 'dead-lettered' || place === 'purged') && publish.variant !== 'unreadable' && receives > 0,
      )
      .map(({ publish }) => publish.key),
  )

const known = new WeakMap<History, History>()

const narrowed = (history: History): History => {
  const before = known.get(history)
  if (before !== undefined) return before
  const keys = givenUp(history)
  const operations = history.operations.filter(
    ({ kind, key }) => kind !== 'expect' || key === undefined || !keys.has(key),
  )
  const left = keys.size === 0 ? history : historyFromLines(history.facts, operations, history.complete)
  known.set(history, left)
  return left
}

/** A check of effects that asks nothing of keys of which an event was given up: that it was is for other checks to judge. */
export const withoutGivenUp = (check: Check): Check => ({
  ...check,
  judge: (history) => check.judge(narrowed(history)),
  ...(check.applies === undefined ? {} : { applies: (history) => check.applies?.(narrowed(history)) !== false }),
})
