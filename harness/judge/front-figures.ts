import type { History } from '../model/history.ts'
import type { FrontCellFacts } from '../model/front-operation.ts'
import type { Figure } from '../model/result.ts'

/** The figures of a front door's cell that a report lists. */
export const frontFigures = (history: History<FrontCellFacts>): readonly Figure[] => {
  const requests = history.of('request')
  const underLoad = history.of('load').reduce((sum, { sent }) => sum + sent, 0)
  const slowest = Math.max(0, ...requests.map(({ tookMs }) => tookMs))
  return [
    { name: 'requests', value: requests.length, unit: 'sent' },
    ...(underLoad === 0 ? [] : [{ name: 'under load', value: underLoad, unit: 'requests' }]),
    {
      name: 'without an answer',
      value: requests.filter(({ status }) => status === undefined).length,
      unit: 'requests',
    },
    ...(requests.length === 0 ? [] : [{ name: 'slowest', value: Math.round(slowest), unit: 'ms' }]),
  ]
}
