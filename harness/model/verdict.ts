/** What a check, a cell or a run comes to. `unknown`: we lost sight; it is not a pass. */
export type Verdict = 'pass' | 'fail' | 'unknown'

const rank: Record<Verdict, number> = { pass: 0, unknown: 1, fail: 2 }

/** The worst wins: fail, then unknown, then pass. Over nothing at all: `unknown`. */
export const worst = (verdicts: readonly Verdict[]): Verdict => {
  const [first, ...rest] = verdicts
  if (first === undefined) return 'unknown'
  return rest.reduce((a, b) => (rank[b] > rank[a] ? b : a), first)
}
