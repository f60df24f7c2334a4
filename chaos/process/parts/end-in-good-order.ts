import type { Fault } from '../../../harness/model/fault.ts'
import type { ProcessStop, ReplicaProcess } from '../../../harness/model/process-reach.ts'
import { processFault, type ProcessFaultOptions } from './process-fault.ts'

/** What makes one of them different from the others. */
export interface EndingKind {
  readonly name: string
  /** What a hit is, in the plural. */
  readonly hits: string
  /** What was done, in words. */
  readonly did: string
  /** Whether it is started as soon as it has ended; otherwise when the fault is healed. */
  readonly startsAtOnce: boolean
}

/** Makes a fault that tells one process to end in good order. What is held at the point goes on as soon as it was told. */
export const endInGoodOrder = (kind: EndingKind, options: ProcessFaultOptions): Fault => {
  const ending = new Map<ReplicaProcess, Promise<ProcessStop>>()
  return processFault(
    {
      name: kind.name,
      hits: kind.hits,
      ends: 'in-good-order',
      letsGo: 'once-hit',
      act: async (replica) => {
        const stop = replica.stop()
        stop.catch(() => undefined)
        ending.set(replica, stop)
        // Work that is held must go on before it can end; with none held, a process that is not there is told at once.
        if (options.at === undefined) await stop
        return kind.did
      },
      afterwards: async (replica) => {
        await ending.get(replica)
        if (kind.startsAtOnce) await replica.start()
      },
    },
    { held: 'forward', ...options },
  )
}
