import { type Level, levels } from '../model/level.ts'

/** Above (or below) which figure something matters, by level; a single number is `critical`. */
export type Limits = number | { readonly [level in Level]?: number }

/** Limits by level. */
const byLevel = (limits: Limits): { readonly [level in Level]?: number } =>
  typeof limits === 'number' ? { critical: limits } : limits

/** The most serious level whose limit is exceeded; undefined where none is. */
export const exceeded = (value: number, limits: Limits): Level | undefined => {
  const each = byLevel(limits)
  return levels.findLast((level) => {
    const limit = each[level]
    return limit !== undefined && value > limit
  })
}

/** The most serious level below whose limit a value lies: of days that are left, say. */
export const fallsBelow = (value: number, limits: Limits): Level | undefined => {
  const each = byLevel(limits)
  return levels.findLast((level) => {
    const limit = each[level]
    return limit !== undefined && value < limit
  })
}

/** The highest limit that there is: beyond it nothing gets worse. */
export const utmost = (limits: Limits): number | undefined => {
  const given = Object.values(byLevel(limits))
  return given.length === 0 ? undefined : Math.max(...given)
}

/** For people: `info above 500, critical above 2000`. */
export const limitsInWords = (limits: Limits, unit: string): string => {
  const each = byLevel(limits)
  return levels
    .flatMap((level) => (each[level] === undefined ? [] : [`${level} above ${each[level]} ${unit}`]))
    .join(', ')
}
