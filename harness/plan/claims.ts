import type { PlannedCell } from './plan.ts'
import type { StreamFacts } from '../model/target.ts'

/**
 * Streams that nobody else may use while a cell runs: its own; all of its service's when the plan acts on the whole service or
 * locks a whole table; all of the target's when it acts on the whole system.
 */
export const claimsOf = (
  { scenario, stream, variant, faults }: Pick<PlannedCell, 'scenario' | 'stream' | 'variant' | 'faults'>,
  streams: readonly Pick<StreamFacts, 'name' | 'service'>[],
): readonly string[] => {
  if (scenario.wholeSystem?.(variant) === true) return streams.map(({ name }) => name)
  const whole =
    scenario.wholeService?.(variant) === true || faults.some(({ fault }) => fault.needs.some((need) => 'table' in need))
  return whole ? streams.filter(({ service }) => service === stream.service).map(({ name }) => name) : [stream.name]
}
