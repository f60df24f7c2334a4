import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { Notification } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { putChild, childEvents } from './activity-children.ts'
import { activityEvent, amendActivity } from './amend-activity.ts'
import { createGuard } from './already-created.ts'
import type { SyncContext } from './context.ts'
import { createActivity } from './create-activity.ts'
import { createInNomis } from './create-in-nomis.ts'
import { isThere } from './found-before.ts'
import { mappingKinds } from './mapping-store.ts'
import { retryMapping, retryMappingType, retrySubject } from './retry-mapping.ts'

const aboutSchema = z.object({ additionalInformation: z.record(z.string(), z.string()) })

/** Activities over there become course activities in NOMIS; then people are allocated to them, and attend. */
export const activities = (context: SyncContext, queue: QueuePair): Subscription => {
  const { log } = context
  const kind = mappingKinds.activity
  const guard = createGuard(context, kind)

  const created = (delivery: Delivery): Promise<void> => {
    const { activityScheduleId: id } = readContent(
      activityEvent,
      delivery.notification.message,
      'event',
    ).additionalInformation
    return createInNomis(context, {
      kind,
      guard,
      delivery,
      queueUrl: queue.queueUrl,
      id,
      attributes: { scheduleId: id },
      exists: () => isThere(context, `/activities/schedule/${id}`, id),
      create: (idempotencyKey) => createActivity(context, id, idempotencyKey),
    })
  }

  return {
    queue,
    handle: async (delivery) => {
      const { type, eventType, message } = delivery.notification
      const child = childEvents[eventType]
      if (type === retryMappingType) await retryMapping(context, message)
      else if (type !== 'Notification') log.info(`ignored a message of type ${type}`)
      else if (eventType === 'activities.activity-schedule.created') await created(delivery)
      else if (eventType === 'activities.activity-schedule.amended') await amendActivity(context, delivery)
      else if (child !== undefined) await putChild(context, child, delivery)
      else log.info(`ignored event ${eventType}`)
    },
    subject: ({ type, message }: Notification) =>
      type === retryMappingType
        ? retrySubject(message)
        : (aboutSchema.safeParse(message).data?.additionalInformation ?? {}),
  }
}
