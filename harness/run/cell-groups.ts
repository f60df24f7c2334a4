import type { Stack } from '../model/stack.ts'
import type { ServiceDefinition, TargetDefinition } from '../model/target.ts'
import { claimsOf } from '../plan/claims.ts'
import type { PlannedCell } from '../plan/plan.ts'
import { servicesNeeded } from '../plan/services-needed.ts'
import { streamGroups } from '../plan/stream-groups.ts'
import type { CellGroup } from './run-cells.ts'

/** Options of {@link cellGroups}. */
export interface CellGroupsOptions {
  readonly cells: readonly PlannedCell[]
  readonly definition: TargetDefinition
  readonly stack: Pick<Stack, 'systemsAtOnce'>
  /** Whether there may be several systems for one group. */
  readonly spread: boolean
  /** Cells at once at most. */
  readonly atOnce: number
  /** Starts a system with these services. */
  readonly start: (services: readonly ServiceDefinition[]) => CellGroup['start']
}

/** So many systems there may be of a target on a stack: one where it cannot stand beside itself, or where they would meet on the same queues. */
const systemsOf = ({ definition, stack, atOnce }: CellGroupsOptions): number =>
  definition.severalAtOnce === true ? Math.min(stack.systemsAtOnce, atOnce) : 1

/** Distributes cells over groups that share no service: each is run on systems of its own, with its services alone. */
export const cellGroups = (options: CellGroupsOptions): readonly CellGroup[] => {
  const { cells, definition, stack, start } = options
  if (cells.length === 0) return []
  const subjects = [...definition.streams, ...(definition.fronts ?? [])]
  const used = subjects.filter(({ name }) => cells.some(({ stream }) => stream.name === name))
  const systemsAtMost = systemsOf(options)
  const together = systemsAtMost === 1
  const groups = together ? [used.map(({ name }) => name)] : streamGroups(definition.services, used)
  return groups.map((names) => {
    const streams = used.filter(({ name }) => names.includes(name))
    // Where the system's own services may run beside ours, they are replaced as a whole.
    const services = stack.systemsAtOnce === 1 ? definition.services : servicesNeeded(definition.services, streams)
    return {
      cells: cells
        .filter(({ stream }) => names.includes(stream.name))
        .map((cell) => ({ cell, claims: claimsOf(cell, streams) })),
      processes: services.reduce((sum, { replicas }) => sum + replicas, 1),
      systemsAtMost: options.spread ? systemsAtMost : 1,
      // Its owner would have to start it again in mid-run.
      renewable: services.every(({ owned }) => owned === undefined),
      start: start(services),
    }
  })
}
