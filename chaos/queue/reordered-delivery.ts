import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

const form = queueFaultForm.extend({ window: z.number().int().min(2).optional() })

/** Options of {@link reorderedDelivery}. */
export interface ReorderedDeliveryOptions extends QueueFaultOptions {
  /** Bitten once so many messages were handed out in reverse. @default as many as the window holds */
  readonly until?: QueueFaultOptions['until']
  /** Longest time in force, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
  /** So many messages are held back and handed out in reverse. @default 2 */
  readonly window?: number | undefined
}

/**
 * Messages handed out in another order than they came in, as standard queues may do. They are in flight while they are held back, so it
 * must be over (`atMostMs`) well within the queue's visibility time-out.
 */
export const reorderedDelivery = ({ window = 2, ...options }: ReorderedDeliveryOptions = {}): Fault =>
  queueFault(
    {
      name: 'reordered-delivery',
      hits: 'messages were handed out in another order',
      effect: { kind: 'reorder', window },
      own: { window },
      holds: true,
      notOnFifo: 'hands the messages of a group out in their order',
    },
    { until: { hits: window }, ...options },
  )

/** Makes it from a plan's options. */
export const reorderedDeliveryFrom = (options: Json): Fault => reorderedDelivery(form.parse(options))
