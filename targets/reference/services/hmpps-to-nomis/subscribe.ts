import type { Delivery } from '../queues/consume-queue.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import type { ToNomisContext } from './context.ts'
import { retryMapping, retryMappingType } from './create-and-map.ts'

/** What an event means. @param message what was published, parsed */
export type Handler = (message: unknown) => Promise<void>

/** A queue with the handler of each of its events; what it does not know passes without effect, as with the real one. @param mappingsPath where mappings of its records are made */
export const subscribe = (
  context: ToNomisContext,
  queue: QueuePair,
  mappingsPath: string,
  handlers: Readonly<Record<string, Handler>>,
): Subscription => ({
  queue,
  handle: async ({ notification: { type, eventType, message } }: Delivery) => {
    if (type === retryMappingType) await retryMapping(context, mappingsPath, message)
    else if (type === 'Notification') await handlers[eventType]?.(message)
  },
  subject: ({ eventType }) => ({ eventType }),
})
