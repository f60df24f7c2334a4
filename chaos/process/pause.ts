import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { processFault, processFaultForm, type ProcessFaultOptions } from './parts/process-fault.ts'

/**
 * A process that is frozen (SIGSTOP), as by a long garbage collection, a paused machine or a starved one: its connections stay open and its clock goes on.
 * Healing continues it; what was held at the point is let go first, so that it comes late, from somebody who was overtaken.
 */
export const pause = (options: ProcessFaultOptions = {}): Fault =>
  processFault(
    {
      name: 'pause',
      hits: 'processes were frozen',
      ends: false,
      letsGo: 'when-healed',
      act: async (replica) => {
        await replica.pause()
        return 'was frozen'
      },
    },
    options,
  )

/** Makes it again from a plan's options. */
export const pauseFrom = (options: Json): Fault => pause(processFaultForm.parse(options))
