import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { Notification } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { createGuard } from './already-created.ts'
import type { SyncContext } from './context.ts'
import { createInNomis } from './create-in-nomis.ts'
import { foundBefore, isThere } from './found-before.ts'
import { reviewSchema } from './incentive-review.ts'
import { mappingKinds } from './mapping-store.ts'
import { incentiveSchema, postIncentive } from './post-incentive.ts'
import { retryMapping, retryMappingType, retrySubject } from './retry-mapping.ts'

const eventSchema = z.object({
  additionalInformation: z.object({ id: z.string(), nomsNumber: z.string() }),
})

/** Incentive reviews that are made over there become incentive levels in NOMIS. */
export const incentives = (context: SyncContext, queue: QueuePair): Subscription => {
  const { dps, log, defects } = context
  const kind = mappingKinds.incentive
  const guard = createGuard(context, kind)

  const create = async (reviewId: string, sentTimestamp: number, idempotencyKey: string | undefined) => {
    const content = await dps.get({ path: `/incentive-reviews/id/${reviewId}`, correlationId: reviewId })
    const review = readContent(reviewSchema, content, 'IepDetail')
    // "The later message is the later review": but a message from the dead-letter queue counts as newly sent.
    const reviewedAt = defects.has('redrive-restores-old-state') ? new Date(sentTimestamp) : new Date(review.iepTime)
    const body = { reviewId, iepLevel: review.iepCode, iepDateTime: reviewedAt.toISOString() }
    const before = await foundBefore(context, `/incentives/review/${reviewId}`, reviewId)
    if (before !== undefined) return { nomisId: incentiveSchema.parse(before).incentiveId, existed: true }
    return postIncentive(context, review.prisonerNumber, body, idempotencyKey)
  }

  const inserted = (delivery: Delivery): Promise<void> => {
    const event = readContent(eventSchema, delivery.notification.message, 'event')
    const { id, nomsNumber: prisonerNumber } = event.additionalInformation
    return createInNomis(context, {
      kind,
      guard,
      delivery,
      queueUrl: queue.queueUrl,
      id,
      attributes: { reviewId: id, prisonerNumber },
      exists: () => isThere(context, `/incentives/review/${id}`, id),
      create: (idempotencyKey) => create(id, delivery.sentTimestamp, idempotencyKey),
    })
  }

  return {
    queue,
    handle: async (delivery) => {
      const { type, eventType, message } = delivery.notification
      if (type === retryMappingType) await retryMapping(context, message)
      else if (type !== 'Notification') log.info(`ignored a message of type ${type}`)
      else if (eventType === 'incentives.iep-review.inserted') await inserted(delivery)
      else log.info(`ignored event ${eventType}`)
    },
    subject: ({ type, message }: Notification) => {
      if (type === retryMappingType) return retrySubject(message)
      const about = eventSchema.safeParse(message).data?.additionalInformation
      return { reviewId: about?.id, prisonerNumber: about?.nomsNumber }
    },
  }
}
