import type { CellResult, ToldHeadline } from '../harness/model/result.ts'

/** What is one weakness, wherever it showed: the same check, on one stream, with findings of the same form, or of several in the very same cells. */
export interface Headline {
  readonly verdict: 'fail' | 'unknown'
  /** The check that found it; for what nobody can know, the scenario. */
  readonly check: string
  readonly stream: string
  /** The worst severity among its cells. */
  readonly severity: CellResult['severity']
  /** The first finding, in its own words, and how many of other forms came with it. */
  readonly words: string
  /** Where it showed, in the order of the run. */
  readonly cells: readonly CellResult[]
}

/** What finds a cell's keys in words, made once for all that the cell found. */
const finders = new WeakMap<readonly string[], RegExp>()

const finderOf = (keys: readonly string[]): RegExp => {
  const known = finders.get(keys)
  if (known !== undefined) return known
  const longestFirst = keys.toSorted((a, b) => b.length - a.length).map((key) => RegExp.escape(key))
  const finder = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
  finders.set(keys, finder)
  return finder
}

const withoutKeys = (words: string, keys: readonly string[]): string =>
  keys.length === 0 ? words : words.replaceAll(finderOf(keys), '…')

/**
 * A finding without what differs from cell to cell: what stands behind its first colon, keys, numbers, times and whatever holds a digit,
 * as names of replicas do.
 *
 * @param keys business keys that the finding may name: not each of them holds a digit
 */
export const formOf = (words: string, keys: readonly string[] = []): string =>
  (withoutKeys(words, keys).split(/: |; /, 1)[0] ?? '')
    .replaceAll(/"[^"]*"/g, '…')
    .replaceAll(/\(and \d+ more(?: of it)?\)/g, '')
    .replaceAll(/\b(?:once|twice|\d+ times)\b/g, '… times')
    // What is counted may be one or several.
    .replaceAll(/((?<!\S)\d+ (?!(?:was|is|has|does)\b)[a-z]+?)s\b/g, '$1')
    .replaceAll(/\S*\d\S*/g, '…')
    .replaceAll(/…(?:[\s,]+(?:and\s+)?…)+/g, '…')
    .trim()

type Sighting = Pick<Headline, 'check' | 'words'> & { readonly verdict: Headline['verdict']; readonly cell: CellResult }

/** Each thing that a cell's failed checks found, or why nobody could judge it. */
export const sightingsIn = (cell: CellResult): readonly Sighting[] => {
  const { verdict } = cell
  if (verdict === 'unknown') return [{ verdict, check: cell.scenario, words: cell.words, cell }]
  if (verdict !== 'fail') return []
  const failed = cell.checks.filter((each) => each.verdict === 'fail')
  if (failed.length === 0) return [{ verdict, check: cell.scenario, words: cell.words, cell }]
  return failed.flatMap(({ check, words, findings }) =>
    (findings.length === 0 ? [{ words }] : findings).map((finding) => ({ verdict, check, words: finding.words, cell })),
  )
}

/** Forms that showed in the very same cells come of one thing: a record that is back shows in each place where it is looked for. */
const together = (headlines: readonly Headline[]): readonly Headline[] =>
  [
    ...Map.groupBy(headlines, ({ verdict, check, stream, cells }) =>
      JSON.stringify([verdict, check, stream, cells.map(({ id }) => id)]),
    ).values(),
  ].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` (and ${others.length} more of it)`
    return [{ ...first, words: `${first.words}${more}` }]
  })

const rank = (verdict: Headline['verdict']): number => (verdict === 'fail' ? 0 : 1)

/** One headline for each weakness that a run's cells show: fails before unknowns, then the severe ones, then those in most cells. */
export const headlinesOf = (cells: readonly CellResult[]): readonly Headline[] =>
  together(
    [
      ...Map.groupBy(cells.flatMap(sightingsIn), ({ verdict, check, words, cell }) =>
        JSON.stringify([verdict, check, cell.stream, formOf(words, cell.keys)]),
      ).values(),
    ].flatMap(([first, ...rest]): readonly Headline[] => {
      if (first === undefined) return []
      const shown = [...new Set([first, ...rest].map(({ cell }) => cell))]
      const severity = shown.map((cell) => cell.severity).toSorted()[0] ?? first.cell.severity
      const { verdict, check, words, cell } = first
      return [{ verdict, check, stream: cell.stream, severity, words, cells: shown }]
    }),
  ).toSorted(
    (a, b) =>
      rank(a.verdict) - rank(b.verdict) || a.severity.localeCompare(b.severity) || b.cells.length - a.cells.length || 0,
  )

/** `latest-state on order.changed, in 14 cells`. */
export const headlineName = ({ check, stream, cells }: Headline): string =>
  `${check} on ${stream}, in ${cells.length === 1 ? 'one cell' : `${cells.length} cells`}`

/** The same as data, with cells by their ids. */
export const toldHeadlines = (cells: readonly CellResult[]): readonly ToldHeadline[] =>
  headlinesOf(cells).map((each) => ({
    headline: headlineName(each),
    verdict: each.verdict,
    severity: each.severity,
    words: each.words,
    cells: each.cells.map(({ id }) => id),
  }))
