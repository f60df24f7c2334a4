import type { LoadFigures } from '../../harness/model/load.ts'

/** Share of requests, sent late by the generator's own fault, from which on the load was another than planned. */
export const lateBorne = 0.1

/** What many figures come to. */
export interface Sums {
  readonly sent: number
  readonly right: number
  readonly wrong: number
  readonly late: number
  /** What was wrong, the most frequent first. */
  readonly kinds: readonly (readonly [words: string, count: number])[]
}

/** Sums of figures of a load. */
export const sums = (figures: readonly LoadFigures[]): Sums => {
  const kinds = new Map<string, number>()
  let [sent, right, late] = [0, 0, 0]
  for (const each of figures) {
    sent += each.sent
    right += each.right
    late += each.late
    for (const [words, count] of Object.entries(each.wrong)) kinds.set(words, (kinds.get(words) ?? 0) + count)
  }
  return { sent, right, wrong: sent - right, late, kinds: [...kinds].toSorted(([, a], [, b]) => b - a) }
}
