import type { History } from '../model/history.ts'
import type { FrontCellFacts } from '../model/front-operation.ts'
import type { Figure } from '../model/result.ts'

/** The figures of a front door's cell that a report lists. */
export const frontFigures = (history: History<FrontCellFacts>): readonly Figure[] => {
  const requests = history.of('request')
  const slowest = Math.max(0, ...requests.map(({ tookMs }) => tookMs))
  return [
    { name: 'requests', value: requests.length, unit: 'sent' },
    {
      name: 'without an answer',
      value: requests.filter(({ status }) => status === undefined).length,
      unit: 'requests',
    },
    ...(requests.length === 0 ? [] : [{ name: 'slowest', value: Math.round(slowest), unit: 'ms' }]),
  ]
}
