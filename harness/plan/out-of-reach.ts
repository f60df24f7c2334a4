import type { PlannedCell } from './plan.ts'
import type { Reach } from '../model/reach.ts'

/** Why the running system cannot offer what a cell's faults need, or nothing: some of it shows only once a stack runs. */
export const outOfReach = (
  { faults }: Pick<PlannedCell, 'faults'>,
  reach: Omit<Reach, 'database'>,
): string | undefined => {
  for (const { fault } of faults)
    for (const need of fault.needs) {
      if ('server' in need && reach.server === undefined)
        return `${fault.name} needs a database server that can be restarted, and this stack offers none`
      if ('tap' in need && reach.tap === undefined)
        return `${fault.name} needs a tap between consumers and their queues, and this stack offers none`
      if ('commits' in need && reach.commits === undefined)
        return `${fault.name} needs a proxy that can hold commits, and this stack puts none before the database`
      if ('processes' in need && reach.processes === undefined)
        return `${fault.name} needs processes that it can signal and start, and this stack names none`
    }
  return undefined
}
