import type { Random } from '../../harness/random.ts'

/** One of several, each as likely; undefined of none. */
export const pickFrom = <T>(random: Random, items: readonly T[]): T | undefined =>
  items[random.integer(0, items.length - 1)]

/** True so many times of a hundred. */
export const chance = (random: Random, percent: number): boolean => random.integer(1, 100) <= percent

/** One of several, by their weights; undefined of none. */
export const weighted = <T extends { readonly weight?: number }>(random: Random, all: readonly T[]): T | undefined => {
  const tens = all.flatMap((each) => Array.from({ length: Math.round((each.weight ?? 1) * 10) }, () => each))
  return tens.length === 0 ? undefined : pickFrom(random, tens)
}
