import type { History } from '../model/history.ts'
import type { FrontCellFacts } from '../model/front-operation.ts'
import type { Figure } from '../model/result.ts'

/** The figures of a front door's cell that a report lists. */
export const frontFigures = (history: History<FrontCellFacts>): readonly Figure[] => {
  const requests = history.of('request')
  const underLoad = history.of('load').reduce((sum, { sent }) => sum + sent, 0)
  const steps = history.of('journey-step')
  const slowest = Math.max(0, ...[...requests, ...steps].map(({ tookMs }) => tookMs))
  const unanswered = requests.filter(({ status }) => status === undefined).length
  // People in a browser may send none of these.
  const asked = requests.length > 0 || steps.length === 0
  return [
    ...(asked ? [{ name: 'requests', value: requests.length, unit: 'sent' }] : []),
    ...(steps.length === 0 ? [] : [{ name: 'journeys', value: steps.length, unit: 'steps' }]),
    ...(underLoad === 0 ? [] : [{ name: 'under load', value: underLoad, unit: 'requests' }]),
    ...(asked ? [{ name: 'without an answer', value: unanswered, unit: 'requests' }] : []),
    ...(requests.length + steps.length === 0 ? [] : [{ name: 'slowest', value: Math.round(slowest), unit: 'ms' }]),
  ]
}
