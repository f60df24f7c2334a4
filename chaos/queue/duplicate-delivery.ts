import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

/**
 * A message that one consumer received is delivered to another too, with the same MessageId, as standard queues may do
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html). Needs a second consumer.
 */
export const duplicateDelivery = (options: QueueFaultOptions = {}): Fault =>
  queueFault(
    {
      name: 'duplicate-delivery',
      hits: 'messages were delivered to a second consumer',
      effect: { kind: 'deliver-twice' },
      notOnFifo: 'hands no message out that is in flight',
    },
    options,
  )

/** Makes it from a plan's options. */
export const duplicateDeliveryFrom = (options: Json): Fault => duplicateDelivery(queueFaultForm.parse(options))
