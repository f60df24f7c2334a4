import { lettersOf } from '../judge/dead-letters.ts'
import type { History } from '../model/history.ts'

/**
 * Whether an event that should have been unreadable was handled and took effect before anybody mended it in this cell: what an earlier cell's fix did, as a deployment
 * would, goes on.
 */
export const fixStillHolds = (history: History): boolean => {
  const letters = lettersOf(history)
  const fixed = history.of('operate').find(({ action, outcome }) => action === 'fix' && outcome === 'ok')
  const found = new Set(history.of('effect').flatMap(({ final, key }) => (final ? [key] : [])))
  return history.of('publish').some(({ variant, outcome, copy, key }) => {
    if (variant !== 'unreadable' || outcome !== 'ok' || !found.has(key)) return false
    const before = (index: number): boolean => index < (fixed?.index ?? Infinity)
    const died = letters.some((letter) => letter.copy === copy && before(letter.index))
    const handled = history
      .of('acknowledge')
      .some((each) => each.copy === copy && each.outcome === 'ok' && before(each.index))
    return handled && !died
  })
}
