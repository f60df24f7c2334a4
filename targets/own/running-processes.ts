import { notStartable } from '../../harness/reach/pid-process.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import { placeOf } from '../../harness/reach/named-process.ts'
import type { NamedProcess, ProcessReach } from '../../harness/model/process-reach.ts'

/** A process of your system that runs already, and goes on when the run is over. */
export type RunningProcess = NamedProcess

/** Processes that run already, as faults reach them; those of a service are numbered where there are several. */
export interface RunningProcesses extends ProcessReach {
  /** Restarts those of a service one after the other. False when none of them is of that service. */
  restart(service: string): Promise<boolean>
}

/** @throws ShakedownError `process-gone`, exit 4, when nobody has a pid that is named */
export const runningProcesses = (running: Readonly<Record<string, readonly RunningProcess[]>>): RunningProcesses => {
  const replicas = new Map(
    Object.entries(running).map(([service, processes]) => [
      service,
      processes.map((process, nth) => {
        const replica = processes.length === 1 ? service : `${service}-${nth + 1}`
        return placedProcess(placeOf(replica, process), { replica })
      }),
    ]),
  )
  const replicasOf = (service: string) => replicas.get(service) ?? []
  return {
    replicasOf,
    restart: async (service) => {
      for (const replica of replicasOf(service)) {
        if (!replica.startable) throw notStartable(replica.replica)
        if (await replica.runs()) await replica.stop()
        await replica.start()
      }
      return replicasOf(service).length > 0
    },
  }
}
