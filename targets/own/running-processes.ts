import { notStartable } from '../../harness/reach/pid-process.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import { processIdentity } from '../../harness/reach/process-identity.ts'
import type { ProcessCommand, ProcessPlace, ProcessReach } from '../../harness/model/process-reach.ts'
import { ShakedownError } from '../../harness/errors.ts'

/**
 * A process of your system that runs already, and goes on when the run is over. By its `pid` it can be frozen; who is to be ended is named by its
 * container, or by its command with the file that names its pid.
 */
export type RunningProcess = { readonly pid: number } | { readonly container: string } | ProcessCommand

const placeOf = (replica: string, process: RunningProcess): ProcessPlace => {
  if ('container' in process) return { kind: 'container', ...process }
  if ('command' in process) return { kind: 'command', ...process }
  const identity = processIdentity(process.pid)
  if (identity !== undefined) return { kind: 'pid', ...identity }
  throw new ShakedownError('process-gone', `${replica} does not run: there is no process with the pid ${process.pid}`, {
    hint: 'Start it, and name its pid under "running" of the target.',
    exitCode: 4,
  })
}

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
