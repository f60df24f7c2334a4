import type { PageCommand } from './page-commands.ts'

/** What a run told of a cell last: a cell may be judged once more at the end. */
const toldOf = (err: string): readonly string[] => [
  ...new Map(
    [...err.matchAll(/^\S (?:pass|fail|unknown) +(?<cell>\S+\/\S+) \(.*$/gm)].map(({ 0: line, groups }) => [
      groups?.['cell'] ?? '',
      line,
    ]),
  ).values(),
]

/** The line of a run that tells of a cell, as a page shows it: without what differs from run to run, for which `…` stands. */
const patternOf = (verdict: string): RegExp => {
  const parts = verdict.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  // The time that it took stands behind the cell.
  const pattern = parts.join('.*').replace(/^(\S+ \w+ +[^\s:]+)/, String.raw`$1 \([^)]*\)`)
  return new RegExp(String.raw`^${pattern}(?: \(and \d+ more\))?$`)
}

/** What a run told otherwise than the page that shows it. */
export interface Otherwise {
  /** Shown on the page, and not told. */
  readonly missing: readonly string[]
  /** Told as failed or unknown, and not shown on the page. */
  readonly unexpected: readonly string[]
}

/** Compares what a run told with what the page shows of it: exactly its cells fail, with its sentences. */
export const otherwise = (err: string, { verdicts }: Pick<PageCommand, 'verdicts'>): Otherwise => {
  const told = toldOf(err)
  const shown = verdicts.map((verdict) => ({ verdict, pattern: patternOf(verdict) }))
  return {
    missing: shown.filter(({ pattern }) => !told.some((line) => pattern.test(line))).map(({ verdict }) => verdict),
    unexpected: told
      .filter((line) => !/^\S pass/.test(line))
      .filter((line) => !shown.some(({ pattern }) => pattern.test(line))),
  }
}
