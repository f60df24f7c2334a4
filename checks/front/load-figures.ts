import { mergedLatencies, type MergedLatencies } from '../../harness/latencies.ts'
import type { History } from '../../harness/model/history.ts'
import type { FrontCellFacts } from '../../harness/model/front-operation.ts'
import type { Judgement } from '../../harness/model/check.ts'
import type { LoadFigures } from '../../harness/model/load.ts'
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

/** How long an answer took when nothing but the measurement was asked, in ms. */
export const idleAnswerMs = (history: History<FrontCellFacts>): number =>
  history.of('probe').findLast(({ probe }) => probe === 'idle-answer')?.value ?? 0

/** That nothing can be told of load, where the machine had no time for the system when it was idle already. */
export const noRoomForLoad = (history: History<FrontCellFacts>): Judgement | undefined => {
  const idleMs = idleAnswerMs(history)
  const { p95Ms } = history.facts.thresholds ?? {}
  if (p95Ms === undefined || idleMs <= p95Ms) return undefined
  const words = `idle already, a few callers at once waited ${Math.round(idleMs)} ms, more than the ${p95Ms} ms that are promised: this machine has no room for load`
  return { verdict: 'unknown', words, findings: [] }
}

/** How often callers were told that they asked too often (429), when nothing but the measurement was asked. */
export const limitedWhenIdle = (history: History<FrontCellFacts>): number =>
  history.of('probe').findLast(({ probe }) => probe === 'limited')?.value ?? 0

/** So many who wait at once wait without a bound: nobody means to keep them all. */
export const manyWaiting = 200

/** How many requests waited at once at most, about: those of a second times the seconds that half of them took (Little's law). */
export const waitedAtOnce = (figures: readonly Pick<LoadFigures, 'sent' | 'latencies'>[]): number =>
  Math.max(
    0,
    ...figures.map(({ sent, latencies }) =>
      latencies === undefined ? 0 : Math.round((sent * mergedLatencies([latencies]).at(50)) / 1000),
    ),
  )
