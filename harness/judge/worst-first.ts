import type { CellResult } from '../model/result.ts'

/** Checks that go by how long something took: on a machine that is short of time they err sooner than those that go by what is there. */
const byTime: ReadonlySet<string> = new Set([
  'bystanders-not-held-up',
  'calls-time-out',
  'dead-letters-raise-alert',
  'fast-within-load',
  'gives-up-in-time',
  'health-tells-truth',
  'obeys-retry-after',
  'recovers-in-time',
  'retries-back-off',
  'slow-statements-raise-alert',
  'statements-time-out',
  'stops-gracefully',
])

const verdicts = ['fail', 'unknown', 'pass', 'skipped'] as const

/** How certain a fail is: 0 by what was found (a second effect, a lost event), 1 by how long it took, or where sight was lost later. */
const doubtOf = ({ verdict, checks, error }: CellResult): number =>
  verdict !== 'fail' ||
  (error === undefined && checks.some((each) => each.verdict === 'fail' && !byTime.has(each.check)))
    ? 0
    : 1

/** Cells, the worst first: fails before what nobody knows, the certain ones before those that time alone tells of, then by severity, then as they ran. */
export const worstFirst = (cells: readonly CellResult[]): readonly CellResult[] =>
  cells.toSorted(
    (a, b) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      doubtOf(a) - doubtOf(b) ||
      a.severity.localeCompare(b.severity),
  )
