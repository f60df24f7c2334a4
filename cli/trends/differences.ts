import type { TrendCell, TrendRun } from './trends-file.ts'

/** What changed with a cell from one run to the next. */
export const changes = [
  'newly failing',
  'newly unknown',
  'newly skipped',
  'no longer planned',
  'slower to recover',
  'mended',
] as const

/** One of {@link changes}. */
export type Change = (typeof changes)[number]

/** One cell that is not as it was. */
export interface Difference {
  readonly change: Change
  readonly cell: string
  /** What it came to in the run before; absent where that did not plan it. */
  readonly was?: TrendCell['verdict']
  readonly words: string
  /** The same without what differs from run to run, where that takes more than the words themselves to tell. */
  readonly form?: string
  readonly replay: string
}

/** A run with its cells. */
export interface Night {
  readonly run: TrendRun
  readonly cells: readonly TrendCell[]
}

/** Recoveries shorter than this differ by the machine's mood. */
const leastMs = 1000

/** By how many points of a hundred the machine may be busier than the night before, and a recovery still be compared. */
const busierBy = 10

/** Whether what a cell took may be the machine's affair: it was busy, and more so than the night before. */
const wasBusier = (before: TrendCell, after: TrendCell): boolean =>
  after.busy_percent !== null && after.busy_percent > (before.busy_percent ?? 0) + busierBy

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const changeOf = (before: TrendCell, after: TrendCell): Omit<Difference, 'cell' | 'was' | 'replay'> | undefined => {
  const { words } = after
  const form = after.form === '' ? {} : { form: after.form }
  if (after.verdict !== before.verdict) {
    if (after.verdict === 'fail') return { change: 'newly failing', words, ...form }
    if (after.verdict === 'unknown') return { change: 'newly unknown', words, ...form }
    if (after.verdict === 'skipped') return { change: 'newly skipped', words, ...form }
    // Skipped before says nothing of a mistake.
    return before.verdict === 'skipped'
      ? undefined
      : {
          change: 'mended',
          words: `${before.verdict === 'fail' ? 'it failed' : `it was ${before.verdict}`}: ${before.words}`,
        }
  }
  const [was, is] = [before.recovery_ms, after.recovery_ms]
  return after.verdict === 'pass' &&
    was !== null &&
    is !== null &&
    is >= leastMs &&
    is >= was * 1.5 &&
    !wasBusier(before, after)
    ? { change: 'slower to recover', words: `it recovers in ${seconds(is)}, and did in ${seconds(was)}` }
    : undefined
}

/** What changed between two runs of one place, the worst first. A cell that was not there before is new: it counts only where it is not well. */
export const differencesOf = (before: Night, after: Night): readonly Difference[] => {
  const known = new Map(before.cells.map((cell) => [cell.id, cell]))
  const now = new Set(after.cells.map(({ id }) => id))
  const changed = after.cells.flatMap((cell): readonly Difference[] => {
    const was = known.get(cell.id) ?? { ...cell, verdict: 'pass' as const, recovery_ms: null }
    const change = known.has(cell.id) || cell.verdict !== 'skipped' ? changeOf(was, cell) : undefined
    return change === undefined
      ? []
      : [
          {
            ...change,
            cell: cell.id,
            ...(known.has(cell.id) ? { was: was.verdict } : {}),
            replay: change.change === 'mended' ? '' : cell.replay,
          },
        ]
  })
  const gone = before.cells
    .filter(({ id }) => !now.has(id))
    .map(({ id, verdict }): Difference => ({
      change: 'no longer planned',
      cell: id,
      was: verdict,
      words: `it was ${verdict} in the run before`,
      replay: '',
    }))
  return [...changed, ...gone].toSorted(
    (a, b) => changes.indexOf(a.change) - changes.indexOf(b.change) || (a.cell < b.cell ? -1 : 1),
  )
}

/** Since when a cell fails without a break: the first of the runs, newest first, in which it does. */
export const failingSince = (nights: readonly Night[], id: string): TrendRun | undefined => {
  let since: TrendRun | undefined
  for (const { run, cells } of nights) {
    const cell = cells.find((each) => each.id === id)
    // What nobody could judge that night neither mended it nor broke it.
    if (cell?.verdict === 'unknown' || cell === undefined) continue
    if (cell.verdict !== 'fail') return since
    since = run
  }
  return since
}
