import type { EffectRow, Expectation } from '../model/target.ts'
import { reached } from './effects.ts'

/**
 * What the effects of an event lack, in words that follow `"effects"`: that nothing was found, or what was, and what was waited for instead.
 *
 * @param rows what was found of the event's key
 */
export const unmet = (rows: readonly EffectRow[], expectations: readonly Expectation[]): string => {
  if (rows.length === 0) return 'found nothing of it'
  const counted = [...Map.groupBy(rows, ({ entity }) => entity)].map(([entity, of]) => `${of.length} ${entity}`)
  const found = `found ${counted.join(', ')} of it`
  const missing = expectations.find((expectation) => !reached(rows, expectation))
  if (missing === undefined) return expectations.length === 0 ? `${found}, and nothing is expected of it` : found
  const named = rows.some(({ entity }) => expectations.some((each) => each.entity === entity))
  const how = named ? '' : ': an "entity" that "effects" gives must stand in "expected" too'
  return `${found}, and ${missing.rows} ${missing.entity} ${missing.rows === 1 ? 'is' : 'are'} expected${how}`
}
