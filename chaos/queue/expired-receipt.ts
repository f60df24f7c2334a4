import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

/**
 * Receipt handles that the queue takes for out of date, as those of consumers that took longer than the visibility time-out: deletes work
 * no more, on a standard queue without a word. A handle stays out of date when the fault is healed; the message comes back after its
 * visibility time-out. It bites when such a handle is used.
 */
export const expiredReceipt = (options: QueueFaultOptions = {}): Fault =>
  queueFault(
    { name: 'expired-receipt', hits: 'receipts were used that were out of date', effect: { kind: 'expire-receipt' } },
    options,
  )

/** Makes it from a plan's options. */
export const expiredReceiptFrom = (options: Json): Fault => expiredReceipt(queueFaultForm.parse(options))
