import type { StreamFacts } from '../model/target.ts'
import { isOfFronts } from '../model/any-scenario.ts'
import { pairsOf } from '../model/queue-pair.ts'
import type { FrontCell, StreamCell } from './plan.ts'

type Claimed = Pick<StreamFacts, 'name' | 'service'> & Partial<Pick<StreamFacts, 'queue' | 'deadLetterQueue' | 'apart'>>

type Claiming<Cell extends StreamCell | FrontCell> = Pick<Cell, 'scenario' | 'stream' | 'variant' | 'faults'>

const queuesOf = ({ queue, deadLetterQueue, apart }: Claimed): readonly string[] =>
  queue === undefined || deadLetterQueue === undefined
    ? []
    : pairsOf({ queue, deadLetterQueue, ...(apart === undefined ? {} : { apart }) }).flatMap((pair) => [
        pair.queue,
        pair.deadLetterQueue,
      ])

/**
 * Streams and front doors that nobody else may use while a cell runs: its own; all of its service's when the plan acts on the whole service or
 * locks a whole table; all of the target's when it acts on the whole system. With each of them those that share a queue with it: what one leaves there is the other's
 * unsteady state. Behind a front door stands the whole system: its cells have that to themselves.
 */
export const claimsOf = (
  { scenario, stream, variant, faults }: Claiming<StreamCell> | Claiming<FrontCell>,
  streams: readonly Claimed[],
): readonly string[] => {
  if (isOfFronts(scenario)) return streams.map(({ name }) => name)
  if (scenario.wholeSystem?.(variant) === true) return streams.map(({ name }) => name)
  const whole =
    scenario.wholeService?.(variant) === true || faults.some(({ fault }) => fault.needs.some((need) => 'table' in need))
  const meant: readonly Claimed[] = whole ? streams.filter(({ service }) => service === stream.service) : [stream]
  const queues = new Set(meant.flatMap(queuesOf))
  const shares = (each: Claimed): boolean =>
    meant.some(({ name }) => name === each.name) || queuesOf(each).some((queue) => queues.has(queue))
  return streams.filter(shares).map(({ name }) => name)
}
