import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

const form = queueFaultForm.extend({ told: z.boolean().optional() })

/** Options of {@link lostAcknowledgement}. */
export interface LostAcknowledgementOptions extends QueueFaultOptions {
  /**
   * The consumer is told that its delete worked. Otherwise it is answered with a 500, and most SDKs try again: each attempt counts as one
   * of `atMost`.
   * @default true
   */
  readonly told?: boolean | undefined
}

/** Deletes that never reach the queue: the work is done, and the message comes back after its visibility time-out. */
export const lostAcknowledgement = ({ told = true, ...options }: LostAcknowledgementOptions = {}): Fault =>
  queueFault(
    {
      name: 'lost-acknowledgement',
      hits: 'acknowledgements were lost',
      effect: { kind: 'lose-acknowledgement', told },
      own: { told },
    },
    options,
  )

/** Makes it from a plan's options. */
export const lostAcknowledgementFrom = (options: Json): Fault => lostAcknowledgement(form.parse(options))
