import { mergedLatencies } from '../../../harness/latencies.ts'
import type { History } from '../../../harness/model/history.ts'
import type { LoadFacts } from '../../../harness/model/load.ts'

/** What a load came to second by second, one entry a second. `null`: no right answer, whose time could be told. */
export interface BySecond {
  readonly seconds: readonly number[]
  readonly p50: readonly (number | null)[]
  readonly p95: readonly (number | null)[]
  readonly p99: readonly (number | null)[]
  readonly sent: readonly number[]
  readonly wrong: readonly number[]
}

/** Sums up a load's figures by second, over all its requests. */
export const bySecond = (history: History<Pick<LoadFacts, 'stream'>>): BySecond => {
  const bySecond = Map.groupBy(history.of('load'), ({ second }) => second)
  const last = [...bySecond.keys()].reduce((a, b) => Math.max(a, b), -1)
  const rows = Array.from({ length: last + 1 }, (_, second) => {
    const figures = bySecond.get(second) ?? []
    const took = mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? []))
    const at = (percent: number): number | null => (took.count === 0 ? null : took.at(percent))
    const sent = figures.reduce((sum, each) => sum + each.sent, 0)
    const wrong = figures.reduce((sum, each) => sum + each.sent - each.right, 0)
    return { second, p50: at(50), p95: at(95), p99: at(99), sent, wrong }
  })
  return {
    seconds: rows.map(({ second }) => second),
    p50: rows.map(({ p50 }) => p50),
    p95: rows.map(({ p95 }) => p95),
    p99: rows.map(({ p99 }) => p99),
    sent: rows.map(({ sent }) => sent),
    wrong: rows.map(({ wrong }) => wrong),
  }
}
