import type { PlannedCell } from './plan.ts'
import type { StreamFacts } from '../model/target.ts'

type Claimed = Pick<StreamFacts, 'name' | 'service' | 'queue' | 'deadLetterQueue'>

const queuesOf = ({ queue, deadLetterQueue }: Claimed): readonly string[] => [queue, deadLetterQueue]

/**
 * Streams that nobody else may use while a cell runs: its own; all of its service's when the plan acts on the whole service or
 * locks a whole table; all of the target's when it acts on the whole system. With each of them those that share a queue with it: what one leaves there is the other's
 * unsteady state.
 */
export const claimsOf = (
  { scenario, stream, variant, faults }: Pick<PlannedCell, 'scenario' | 'stream' | 'variant' | 'faults'>,
  streams: readonly Claimed[],
): readonly string[] => {
  if (scenario.wholeSystem?.(variant) === true) return streams.map(({ name }) => name)
  const whole =
    scenario.wholeService?.(variant) === true || faults.some(({ fault }) => fault.needs.some((need) => 'table' in need))
  const meant = whole ? streams.filter(({ service }) => service === stream.service) : [stream]
  const queues = new Set(meant.flatMap(queuesOf))
  const shares = (each: Claimed): boolean =>
    meant.some(({ name }) => name === each.name) || queuesOf(each).some((queue) => queues.has(queue))
  return streams.filter(shares).map(({ name }) => name)
}
