import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

/**
 * Batches of deletes that fail in part: the entries of the key, or else every second entry. A batch answers 200 whatever became of its
 * entries, so whoever does not read the results takes them for done. Batches of one entry pass.
 */
export const partlyFailedBatch = (options: QueueFaultOptions = {}): Fault =>
  queueFault(
    { name: 'partly-failed-batch', hits: 'entries of batches failed', effect: { kind: 'fail-batch-entries' } },
    options,
  )

/** Makes it from a plan's options. */
export const partlyFailedBatchFrom = (options: Json): Fault => partlyFailedBatch(queueFaultForm.parse(options))
