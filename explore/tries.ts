/** Tries of one candidate at most: more would take longer than a smaller schedule is worth. */
const triesAtMost = 6

/** With how much chance a candidate that fails as often as the original may be missed. */
const missedAtMost = 0.05

/**
 * How often a candidate is tried until it counts as one that does not fail, where the original failed so many times of so many. One that failed each time is tried once:
 * a candidate that is missed then is only a schedule that stays a little larger.
 */
export const triesFor = (fails: number, runs: number): number => {
  if (fails >= runs) return 1
  const share = Math.max(fails, 0.5) / runs
  return Math.min(triesAtMost, Math.ceil(Math.log(missedAtMost) / Math.log(1 - share)))
}
