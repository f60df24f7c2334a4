import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

const form = queueFaultForm.extend({ delayMs: z.number().positive().optional() })

/** Options of {@link slowReceives}. */
export interface SlowReceivesOptions extends QueueFaultOptions {
  /** How much later receives are answered, in ms. @default 1,000 */
  readonly delayMs?: number | undefined
}

/** Receives whose answer comes late: what they bring is in flight meanwhile, so the consumer has less of the visibility time-out left. */
export const slowReceives = ({ delayMs = 1_000, ...options }: SlowReceivesOptions = {}): Fault =>
  queueFault(
    {
      name: 'slow-receives',
      hits: 'messages or empty answers came late',
      effect: { kind: 'slow-receive', delayMs },
      own: { delayMs },
    },
    options,
  )

/** Makes it from a plan's options. */
export const slowReceivesFrom = (options: Json): Fault => slowReceives(form.parse(options))
