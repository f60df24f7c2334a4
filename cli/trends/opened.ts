import { type Change, type Difference, differencesOf, failingSince, type Night } from './differences.ts'
import type { TrendRun } from './trends-file.ts'
import { type Weakness, weaknesses } from './weaknesses.ts'

/** A weakness that was told of as new. */
export interface Opened {
  readonly change: Change
  readonly weakness: Weakness
  /** The run since which it is so. */
  readonly since: TrendRun
}

/** What is told as new after the first of these nights, the newest first; before the first of all nights there is none. */
export const openedIn = (nights: readonly Night[]): readonly Opened[] => {
  const [latest, before] = nights
  if (latest === undefined || before === undefined) return []
  return weaknesses(differencesOf(before, latest).filter(({ change }) => change !== 'mended')).map((weakness) => {
    const [{ change, cell }] = weakness
    const failing = change === 'newly failing' ? failingSince(nights, cell) : undefined
    return { change, weakness, since: failing ?? latest.run }
  })
}

/** What was opened and has ended, as a whole or in part. */
export interface Ended {
  readonly opened: Opened
  readonly mended: Weakness
  /** Cells of it that are still so. */
  readonly left: readonly string[]
}

const changeOf = ({ was }: Difference): Change => (was === 'fail' ? 'newly failing' : 'newly unknown')

/**
 * What is mended in the latest night, by what it was told as: nothing but the nights is needed for that, the newest first. What was so from the first night on
 * was told to nobody, and stands for itself.
 */
export const endedIn = (nights: readonly [Night, ...Night[]]): readonly Ended[] => {
  const [latest, before, ...earlier] = nights
  if (before === undefined) return []
  const mended = differencesOf(before, latest).filter(({ change }) => change === 'mended')
  if (mended.length === 0) return []
  const openings = [before, ...earlier].flatMap((_, at) => openedIn(nights.slice(at + 1)))
  const verdicts = new Map(latest.cells.map(({ id, verdict }) => [id, verdict]))
  const openingOf = (each: Difference): Opened | undefined =>
    openings.find(
      ({ change, weakness }) => change === changeOf(each) && weakness.some(({ cell }) => cell === each.cell),
    )
  const told = Map.groupBy(mended, openingOf)
  return [...told].flatMap(([opened, cells]) =>
    weaknesses(cells).map((weakness): Ended => {
      const [first] = weakness
      const since = failingSince(nights.slice(1), first.cell) ?? before.run
      const own = opened ?? { change: changeOf(first), weakness, since }
      const was = first.was
      const left = own.weakness.flatMap(({ cell }) => (verdicts.get(cell) === was ? [cell] : []))
      return { opened: own, mended: weakness, left }
    }),
  )
}
