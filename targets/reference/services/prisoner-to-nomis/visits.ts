import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import { AwaitingParent } from '../queues/awaiting-parent.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { Notification } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { createGuard } from './already-created.ts'
import type { SyncContext } from './context.ts'
import { createInNomis } from './create-in-nomis.ts'
import { foundBefore, isThere } from './found-before.ts'
import { findMapping, mappingKinds } from './mapping-store.ts'
import { tellFoundTwice } from './tell-found-twice.ts'
import { retryMapping, retryMappingType, retrySubject } from './retry-mapping.ts'

const eventSchema = z.object({
  prisonerId: z.string(),
  additionalInformation: z.object({ reference: z.string() }),
})
const visitSchema = z.object({
  reference: z.string(),
  prisonerId: z.string(),
  visitType: z.string(),
  startTimestamp: z.string(),
  version: z.number().int(),
})
const createdSchema = z.object({ visitId: z.string() })
const existsSchema = z.object({ moreInfo: z.string() })

/** Visits that are booked and changed over there are booked and changed in NOMIS. */
export const visits = (context: SyncContext, queue: QueuePair): Subscription => {
  const { dps, nomis, log } = context
  const kind = mappingKinds.visit
  const guard = createGuard(context, kind)

  const read = async (reference: string) => {
    const content = await dps.get({ path: `/visits/${reference}`, correlationId: reference })
    const visit = readContent(visitSchema, content, 'VisitDto')
    const { visitType, startTimestamp: startDateTime, version } = visit
    return { prisonerId: visit.prisonerId, body: { reference, visitType, startDateTime, version } }
  }

  const create = async (reference: string, idempotencyKey: string | undefined) => {
    const { prisonerId, body } = await read(reference)
    const before = await foundBefore(context, `/visits/reference/${reference}`, reference)
    if (before !== undefined) return { nomisId: createdSchema.parse(before).visitId, existed: true }
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
    try {
      const path = `/prisoners/${prisonerId}/visits`
      const made = await nomis.post({ path, correlationId: reference, body, headers })
      return { nomisId: createdSchema.parse(made).visitId, existed: false }
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 409) throw error
      return { nomisId: existsSchema.parse(error.body).moreInfo, existed: true }
    }
  }

  const booked = (delivery: Delivery): Promise<void> => {
    const { prisonerId, additionalInformation } = readContent(eventSchema, delivery.notification.message, 'event')
    const { reference } = additionalInformation
    return createInNomis(context, {
      kind,
      guard,
      delivery,
      queueUrl: queue.queueUrl,
      id: reference,
      attributes: { reference, prisonerId },
      exists: () => isThere(context, `/visits/reference/${reference}`, reference),
      create: (idempotencyKey) => create(reference, idempotencyKey),
    })
  }

  const changed = async (delivery: Delivery): Promise<void> => {
    const { notification } = delivery
    const { reference } = readContent(eventSchema, notification.message, 'event').additionalInformation
    const mapping = await findMapping(context, kind, reference)
    if (mapping === undefined) throw new AwaitingParent(`No mapping for visit ${reference} (yet)`)
    const { prisonerId, body } = await read(reference)
    const path = `/prisoners/${prisonerId}/visits/${mapping.nomisId ?? ''}`
    await nomis.put({ path, correlationId: reference, body }).catch((error: unknown) => {
      tellFoundTwice(context, { reference, error, delivery })
      throw error
    })
    const attributes = { reference, prisonerId, nomisVisitId: mapping.nomisId ?? '' }
    log.info(`visit ${reference} changed`, {
      event: 'visit-changed-success',
      attributes: { ...attributes, notificationId: notification.notificationId },
    })
  }

  const cancelled = async ({ notification }: Delivery): Promise<void> => {
    const { prisonerId, additionalInformation } = readContent(eventSchema, notification.message, 'event')
    const { reference } = additionalInformation
    const mapping = await findMapping(context, kind, reference)
    if (mapping === undefined) throw new AwaitingParent(`No mapping for visit ${reference} (yet)`)
    const nomisVisitId = mapping.nomisId ?? ''
    const path = `/prisoners/${prisonerId}/visits/${nomisVisitId}/cancel`
    await nomis.put({ path, correlationId: reference, body: { outcome: 'ADMIN' } })
    log.info(`visit ${reference} cancelled`, {
      event: 'visit-cancelled-success',
      attributes: { reference, prisonerId, nomisVisitId, notificationId: notification.notificationId },
    })
  }

  return {
    queue,
    handle: async (delivery) => {
      const { type, eventType, message } = delivery.notification
      if (type === retryMappingType) await retryMapping(context, message)
      else if (type !== 'Notification') log.info(`ignored a message of type ${type}`)
      else if (eventType === 'prison-visit.booked') await booked(delivery)
      else if (eventType === 'prison-visit.changed') await changed(delivery)
      else if (eventType === 'prison-visit.cancelled') await cancelled(delivery)
      else log.info(`ignored event ${eventType}`)
    },
    subject: ({ type, message }: Notification) =>
      type === retryMappingType
        ? retrySubject(message)
        : { reference: eventSchema.safeParse(message).data?.additionalInformation.reference },
  }
}
