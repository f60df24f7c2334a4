import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { endInGoodOrder } from './parts/end-in-good-order.ts'
import { processFaultForm, type ProcessFaultOptions } from './parts/process-fault.ts'

const kind = {
  name: 'start-delayed',
  hits: 'processes were ended and kept down',
  did: 'was told to end, and its start is delayed',
  startsAtOnce: false,
}

/**
 * One process told to end in good order, whose start comes late: when the fault is healed, by the schedule or after its longest time, as when a platform
 * has no room for it.
 */
export const startDelayed = (options: ProcessFaultOptions = {}): Fault => endInGoodOrder(kind, options)

/** Makes it again from a plan's options. */
export const startDelayedFrom = (options: Json): Fault => startDelayed(processFaultForm.parse(options))
