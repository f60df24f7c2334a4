import { mergedLatencies, type MergedLatencies } from '../../harness/latencies.ts'
import type { History } from '../../harness/model/history.ts'
import type { FrontCellFacts } from '../../harness/model/front-operation.ts'
import { sums, type Sums } from '../load/sums.ts'

/** What one part of a load came to. */
export interface PartOfLoad extends Sums {
  readonly took: MergedLatencies
  readonly operations: readonly number[]
}

/** Sums up one part of a load, by its name. */
export const partOfLoad = (history: History<FrontCellFacts>, name: string): PartOfLoad => {
  const figures = history.of('load').filter(({ request }) => request === name)
  return {
    ...sums(figures),
    took: mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? [])),
    operations: figures.map(({ index }) => index),
  }
}

/** `1.9 %`. */
export const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

/** How many of a part's answers were of the system's own failing: 5xx. */
export const serverErrors = ({ kinds }: Pick<Sums, 'kinds'>): number =>
  kinds.filter(([words]) => words.startsWith('status 5')).reduce((sum, [, count]) => sum + count, 0)
