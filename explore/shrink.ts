import type { Schedule } from '../harness/model/schedule.ts'
import { type Reduction, reductionsOf, sizeOf, weightOf } from './reductions.ts'

/** Options of {@link shrink}. */
export interface ShrinkOptions {
  readonly schedule: Schedule
  /**
   * Tries candidates, given the smallest first, and resolves with the place of the first that fails for the same reason; undefined when none does. Rejects with what ends
   * the search.
   */
  readonly firstThatFails: (candidates: readonly Schedule[]) => Promise<number | undefined>
  /** A smaller one was found: awaited before the search goes on. */
  readonly onSmaller: (words: string, schedule: Schedule) => void | Promise<void>
  /** Asked before each round of candidates. @default it goes on until nothing can be left out */
  readonly goOn?: () => boolean
}

/** What a search came to. */
export interface Shrunk {
  readonly schedule: Schedule
  /** Whether nothing more can be left out of it: false where the search was ended before. */
  readonly minimal: boolean
}

/**
 * The smallest schedule that still fails, as far as leaving out and simplifying one thing at a time leads: faults, keys, steps, copies, then moments. Every candidate is
 * tried once in the search; what did not fail by itself is not asked again in a smaller whole.
 */
export const shrink = async ({
  schedule,
  firstThatFails,
  onSmaller,
  goOn = () => true,
}: ShrinkOptions): Promise<Shrunk> => {
  let best = schedule
  const tried = new Set([JSON.stringify(schedule)])
  const rounds: readonly ((all: readonly Reduction[], than: Schedule) => readonly Reduction[])[] = [
    // What is left out shortens every try after it: moments come when nothing can be left out any more.
    (all, than) => all.filter((each) => sizeOf(each.schedule) < sizeOf(than)),
    (all) => all,
  ]
  for (let round = 0; round < rounds.length;) {
    if (!goOn()) return { schedule: best, minimal: false }
    const than = best
    const fresh = (rounds[round]?.(reductionsOf(than), than) ?? []).filter(
      (each) => !tried.has(JSON.stringify(each.schedule)) && weightOf(each.schedule) < weightOf(than),
    )
    const found = fresh.length === 0 ? undefined : await firstThatFails(fresh.map((each) => each.schedule))
    const smaller = found === undefined ? undefined : fresh[found]
    for (const each of fresh) tried.add(JSON.stringify(each.schedule))
    if (smaller === undefined) {
      round += 1
      continue
    }
    best = smaller.schedule
    await onSmaller(smaller.words, best)
    round = 0
  }
  return { schedule: best, minimal: true }
}
