import { formOf } from '../../reports/headlines.ts'
import type { Difference } from './differences.ts'

/** Differences of one kind that have one cause, the first of them in the order of their cells. */
export type Weakness = readonly [Difference, ...Difference[]]

const streamOf = (cell: string): string => cell.split('/')[3] ?? ''

/** What fails is a weakness of one stream; what nobody could judge, or no longer does, has one cause on all of them. */
const ofOneStream = ({ change, was }: Difference): boolean =>
  change === 'newly failing' || change === 'slower to recover' || (change === 'mended' && was === 'fail')

/** Differences by their cause: one weakness is one, however many cells show it. */
export const weaknesses = (differences: readonly Difference[]): readonly Weakness[] =>
  [
    ...Map.groupBy(differences, (each) =>
      JSON.stringify([
        each.change,
        each.change === 'mended' && each.was,
        ofOneStream(each) && streamOf(each.cell),
        each.form ?? formOf(each.words),
      ]),
    ).values(),
  ].flatMap(([first, ...rest]) => (first === undefined ? [] : [[first, ...rest] as const]))

/** `reference/embedded/a/b/c and 2 more cells`. */
export const cellsOf = ([{ cell }, ...rest]: Weakness): string =>
  rest.length === 0 ? cell : `${cell} and ${rest.length} more ${rest.length === 1 ? 'cell' : 'cells'}`
