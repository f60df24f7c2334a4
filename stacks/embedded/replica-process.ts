import { isRunning, type ProcessIdentity } from '../../harness/reach/process-identity.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import { signalled } from '../../harness/reach/signalled-process.ts'
import type { Sink } from '../../harness/model/stack.ts'
import type { ServiceProcess } from './processes/start-service.ts'

/**
 * A service of ours as faults act on it: through its handle, so that an end that a fault asked for is told from one of its own. It dies with this process,
 * so its place is its pid: whoever heals later finds it dead, and has nothing to do.
 */
export const replicaProcess = (service: ServiceProcess, sink: Pick<Sink, 'happened'>): ReplicaProcess => {
  const { name } = service
  const now = (): ProcessIdentity | undefined => {
    const { pid, startTime } = service
    return pid === undefined || startTime === undefined ? undefined : { pid, startTime }
  }
  const { pause, resume, ...signals } = signalled(name, now, 0)
  const tell = (phase: 'started' | 'stopping'): void =>
    sink.happened(name, 'ok', {
      kind: 'process',
      process: name,
      phase,
      ...(service.pid === undefined ? {} : { pid: service.pid }),
    })
  return {
    replica: name,
    startable: true,
    place: () => {
      const identity = now()
      return identity === undefined ? undefined : { kind: 'pid', ...identity }
    },
    pid: signals.pid,
    runs: signals.runs,
    workers: signals.workers,
    killWorker: signals.killWorker,
    pause,
    resume,
    kill: async () => {
      // Told through the handle first, which then expects the end.
      if (service.pid !== undefined) service.kill('SIGKILL')
      else await signals.kill()
      await service.down()
    },
    stop: async () => {
      tell('stopping')
      const since = performance.now()
      const { forced } = await service.end()
      return { tookMs: Math.round(performance.now() - since), forced }
    },
    start: async (env) => {
      const identity = now()
      if (identity !== undefined && isRunning(identity)) return
      await service.restart(env)
      tell('started')
    },
  }
}
