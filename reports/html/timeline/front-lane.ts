import type { History } from '../../../harness/model/history.ts'
import type { FrontCellFacts } from '../../../harness/model/front-operation.ts'
import type { OperationOf } from '../../../harness/model/operation.ts'
import { operationLine } from '../operation-words.ts'
import { seconds } from '../words.ts'
import type { Bar, Ending, Lane } from './lane.ts'

/** How a request came to its end. */
export const endingOf = ({ status }: OperationOf<'request'>): Ending => {
  if (status === undefined || status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'answered'
}

const requestBar = (request: OperationOf<'request'>): Bar => ({
  fromMs: request.timeMs - request.tookMs,
  toMs: request.timeMs,
  ending: endingOf(request),
  words: operationLine(request),
  label: [request.status ?? 'no answer', request.about].filter((part) => part !== undefined).join(' '),
  indices: [request.index],
})

const stepBars = (steps: readonly OperationOf<'walk-step'>[], lastMs: number): readonly Bar[] =>
  steps
    .filter(({ outcome }) => outcome === 'invoke')
    .map((begun) => {
      const end = steps.find(
        ({ name, outcome, index }) => name === begun.name && outcome !== 'invoke' && index > begun.index,
      )
      const toMs = end?.timeMs ?? lastMs
      return {
        fromMs: begun.timeMs,
        toMs,
        ending: end?.outcome === 'ok' ? 'answered' : 'failed',
        words: `${begun.name} (${seconds(toMs - begun.timeMs)})${end?.error === undefined ? '' : `: ${end.error}`}`,
        label: begun.name,
        indices: end === undefined ? [begun.index] : [begun.index, end.index],
      }
    })

const journeyBar = (step: OperationOf<'journey-step'>): Bar => ({
  fromMs: step.timeMs - step.tookMs,
  toMs: step.timeMs,
  ending: step.outcome === 'ok' ? 'answered' : 'failed',
  words: operationLine(step),
  label: step.name,
  indices: [step.index],
})

/** The lanes of a walk: its steps, one lane for each kind of request, the journeys of people, and what was read back. */
export const frontLanes = (history: History<FrontCellFacts>): readonly Lane[] => {
  const lastMs = history.operations.at(-1)?.timeMs ?? 0
  const lane = (name: string, kind: Lane['kind'], bars: readonly Bar[]): Lane => ({ name, kind, bars, marks: [] })
  return [
    lane('Walk', 'step', stepBars(history.of('walk-step'), lastMs)),
    ...[...Map.groupBy(history.of('request'), ({ request }) => request)].map(([name, requests]) =>
      lane(name, 'request', requests.map(requestBar)),
    ),
    ...[...Map.groupBy(history.of('journey-step'), ({ journey, person }) => [journey, person].join(' ').trim())].map(
      ([name, steps]) => lane(name, 'request', steps.map(journeyBar)),
    ),
    {
      name: 'Read back',
      kind: 'found',
      bars: [],
      marks: history.of('found').map((found) => ({
        timeMs: found.timeMs,
        index: found.index,
        glyph: found.got === found.wanted ? 'record' : 'trouble',
        words: operationLine(found),
      })),
    },
  ]
}
