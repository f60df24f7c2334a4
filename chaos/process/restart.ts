import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { endInGoodOrder } from './parts/end-in-good-order.ts'
import { processFaultForm, type ProcessFaultOptions } from './parts/process-fault.ts'

const kind = { name: 'restart', hits: 'processes were restarted', did: 'was told to end', startsAtOnce: true }

/** One process told to end in good order, and started again once it has. What is held at the point goes on as soon as it was told. */
export const restart = (options: ProcessFaultOptions = {}): Fault => endInGoodOrder(kind, options)

/** Makes it again from a plan's options. */
export const restartFrom = (options: Json): Fault => restart(processFaultForm.parse(options))
