import type { PointResult } from './point.ts'

/** Whether an endpoint has an ability; `not judged` when none of its points could be judged and none failed. */
export interface Ability {
  readonly name: string
  readonly has: 'yes' | 'no' | 'not judged'
  /** Why not, in a sentence: what the first point that failed says, and what was seen instead. */
  readonly why: string
}

/**
 * What an endpoint can prove, derived from its points: it has an ability when every point of it that could be judged
 * passes. Abilities are named by the points themselves.
 */
export const abilitiesOf = (results: readonly PointResult[]): readonly Ability[] => {
  const byName = Map.groupBy(
    results.filter((result) => result.ability !== undefined),
    (result) => result.ability ?? '',
  )
  return [...byName.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, of]) => {
      const failed = of.find((result) => result.outcome === 'fail')
      if (failed) return { name, has: 'no', why: `it is not so that ${failed.says} (${failed.id}: ${failed.why})` }
      if (of.some((result) => result.outcome === 'pass')) return { name, has: 'yes', why: '' }
      return { name, has: 'not judged', why: of[0]?.why ?? '' }
    })
}
