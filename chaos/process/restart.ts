import type { ProcessStop, ReplicaProcess } from '../../harness/process-reach.ts'
import type { Fault } from '../../harness/fault.ts'
import type { Json } from '../../harness/schedule.ts'
import { processFault, processFaultForm, type ProcessFaultOptions } from './process-fault.ts'

/** One process told to end in good order, and started again once it has. What is held at the point goes on as soon as it was told. */
export const restart = (options: ProcessFaultOptions = {}): Fault => {
  const ending = new Map<ReplicaProcess, Promise<ProcessStop>>()
  return processFault(
    {
      name: 'restart',
      hits: 'processes were restarted',
      ends: true,
      letsGo: 'once-hit',
      act: async (replica) => {
        const stop = replica.stop()
        stop.catch(() => undefined)
        ending.set(replica, stop)
        // Work that is held must go on before it can end; with none held, a process that is not there is told at once.
        if (options.at === undefined) await stop
        return 'was told to end'
      },
      afterwards: async (replica) => {
        await ending.get(replica)
        await replica.start()
      },
    },
    { held: 'forward', ...options },
  )
}

/** Makes it again from a plan's options. */
export const restartFrom = (options: Json): Fault => restart(processFaultForm.parse(options))
