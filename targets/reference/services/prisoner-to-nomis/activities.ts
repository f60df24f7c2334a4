import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { Notification } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { putChild, childEvents } from './activity-children.ts'
import { activityEvent, amendActivity, readSchedule } from './amend-activity.ts'
import { createGuard } from './already-created.ts'
import type { SyncContext } from './context.ts'
import { createInNomis } from './create-in-nomis.ts'
import { foundBefore, isThere } from './found-before.ts'
import { mappingKinds } from './mapping-store.ts'
import { retryMapping, retryMappingType, retrySubject } from './retry-mapping.ts'

const aboutSchema = z.object({ additionalInformation: z.record(z.string(), z.string()) })
const createdSchema = z.object({ courseActivityId: z.string() })
const existsSchema = z.object({ moreInfo: createdSchema })

/** Activities over there become course activities in NOMIS; then people are allocated to them, and attend. */
export const activities = (context: SyncContext, queue: QueuePair): Subscription => {
  const { nomis, log } = context
  const kind = mappingKinds.activity
  const guard = createGuard(context, kind)

  const create = async (scheduleId: string, idempotencyKey: string | undefined) => {
    const schedule = await readSchedule(context, scheduleId)
    const before = await foundBefore(context, `/activities/schedule/${scheduleId}`, scheduleId)
    if (before !== undefined) return { nomisId: createdSchema.parse(before).courseActivityId, existed: true }
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
    try {
      const body = { scheduleId, ...schedule }
      const made = await nomis.post({ path: '/activities', correlationId: scheduleId, body, headers })
      return { nomisId: createdSchema.parse(made).courseActivityId, existed: false }
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 409) throw error
      return { nomisId: existsSchema.parse(error.body).moreInfo.courseActivityId, existed: true }
    }
  }

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
      create: (idempotencyKey) => create(id, idempotencyKey),
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
