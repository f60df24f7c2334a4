import type { PlannedCell } from './plan.ts'
import type { Need } from '../model/fault.ts'
import type { Reach } from '../model/reach.ts'

/** A fault that a running system offers no place for. */
export interface OutOfReach {
  readonly fault: string
  /** Why it cannot be run, in a sentence. */
  readonly why: string
}

/** What of a cell's faults is out of the running system's reach, or nothing: some of it shows only once a stack runs. */
export const outOfReach = (
  { faults, stream }: Pick<PlannedCell, 'faults' | 'stream'>,
  reach: Omit<Reach, 'database'>,
): OutOfReach | undefined => {
  for (const { fault } of faults)
    for (const need of fault.needs) {
      const why = missingFor(fault.name, need, stream.service, reach)
      if (why !== undefined) return { fault: fault.name, why }
    }
  return undefined
}

const missingFor = (name: string, need: Need, service: string, reach: Omit<Reach, 'database'>): string | undefined => {
  if ('server' in need && reach.server === undefined)
    return `${name} needs a database server that can be restarted, and this stack offers none`
  if ('tap' in need && reach.tap === undefined)
    return `${name} needs a tap between consumers and their queues, and this stack offers none`
  if ('commits' in need && reach.commits === undefined)
    return `${name} needs a proxy that can hold commits, and this stack puts none before the database`
  if ('processes' in need && reach.processes === undefined)
    return `${name} needs processes that it can signal and start, and this stack names none`
  if ('workers' in need) {
    const why = withoutWorkers(service, reach)
    if (why !== undefined) return `${name} kills one process of a group that works under one parent, and ${why}`
  }
  return undefined
}

/** Why no process of a service has workers, or nothing: it has, or nothing runs yet. */
const withoutWorkers = (service: string, { processes }: Omit<Reach, 'database'>): string | undefined => {
  const replicas = processes?.replicasOf(service) ?? []
  if (replicas.length === 0 || replicas.some((replica) => replica.workers().length > 0)) return undefined
  if (process.platform !== 'linux') return 'which process has a connection can be told on Linux alone'
  const seen = replicas.flatMap((replica) => replica.pid() ?? [])
  if (seen.length === 0) return `the processes of ${service} cannot be seen from here: they run in containers`
  return `no process of ${service} (${seen.join(', ')}) has started others of its own program`
}
