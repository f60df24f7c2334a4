import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

/**
 * Receives that find nothing, though there are messages, as short polls may. With a key, receives take its messages and tell
 * nothing of them, so that they come back after their visibility time-out with one receive more.
 */
export const emptyReceives = (options: QueueFaultOptions = {}): Fault =>
  queueFault({ name: 'empty-receives', hits: 'receives found nothing', effect: { kind: 'empty-receive' } }, options)

/** Makes it from a plan's options. */
export const emptyReceivesFrom = (options: Json): Fault => emptyReceives(queueFaultForm.parse(options))
