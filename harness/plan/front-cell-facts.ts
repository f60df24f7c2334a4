import type { FrontCellFacts } from '../model/front-operation.ts'
import type { FrontCell } from './plan.ts'

/** What checks are told of the cell of a front door that they judge. */
export const frontCellFacts = ({ scenario, stream, variant }: FrontCell): FrontCellFacts => {
  const { name, service, links, breaker, lockOut, thresholds, alerts } = stream
  return {
    kind: 'front-cell',
    scenario: scenario.name,
    stream: name,
    variant,
    service,
    links,
    ...(breaker === undefined ? {} : { breaker }),
    ...(lockOut === undefined ? {} : { lockOut }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(alerts === undefined ? {} : { alerts }),
  }
}
