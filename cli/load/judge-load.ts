import { loadChecks } from '../../checks/load/index.ts'
import { sums } from '../../checks/load/sums.ts'
import { mergedLatencies } from '../../harness/latencies.ts'
import { cutOff, judgeChecks, wordsOf } from '../../harness/judge/judge.ts'
import type { History } from '../../harness/model/history.ts'
import type { LoadFacts } from '../../harness/model/load.ts'
import type { CellResult, Figure } from '../../harness/model/result.ts'
import { worst } from '../../harness/model/verdict.ts'

const rounded = (value: number): number => Math.round(value * 10) / 10

const figuresOf = (history: History<LoadFacts>): readonly Figure[] => {
  const figures = history.of('load')
  const { sent, wrong } = sums(figures)
  const took = mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? []))
  const times: readonly Figure[] =
    took.count === 0
      ? []
      : [50, 95, 99].map((percent) => ({ name: `p${percent}`, value: rounded(took.at(percent)), unit: 'ms' }))
  const seconds = Math.max(1, ...figures.map(({ second }) => second + 1))
  return [
    { name: 'sent', value: sent, unit: 'requests' },
    { name: 'rate', value: rounded(sent / seconds), unit: 'requests a second' },
    { name: 'without a right answer', value: wrong, unit: 'requests' },
    ...times,
    ...(took.count === 0 ? [] : [{ name: 'slowest', value: rounded(took.mostMs), unit: 'ms' }]),
  ]
}

/** Judges a load from its history alone. */
export const judgeLoad = (
  history: History<LoadFacts>,
  { id, startedMs, endedMs, replay }: Pick<CellResult, 'id' | 'startedMs' | 'endedMs' | 'replay'>,
): CellResult => {
  const { scenario, stream, variant } = history.facts
  const lost = cutOff(history)
  const checks = judgeChecks({
    checks: Object.values(loadChecks).map((make) => make()),
    history,
    lacks: () => undefined,
    lost,
  })
  const verdict = worst([
    ...checks.map((check) => check.verdict),
    ...(lost === undefined ? [] : (['unknown'] as const)),
  ])
  return {
    id,
    scenario,
    stream,
    variant,
    claim: 'under the load that it is made for, a front door answers right and as fast as its thresholds ask',
    source: 'WCN high response time, high error rate',
    severity: 'P2',
    verdict,
    words: wordsOf(verdict, checks, [], lost),
    ...(lost === undefined ? {} : { error: lost }),
    startedMs,
    endedMs,
    checks,
    bites: [],
    figures: figuresOf(history),
    replay,
  }
}
