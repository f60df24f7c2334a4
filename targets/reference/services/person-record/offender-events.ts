import { z } from 'zod'
import type { Notification } from '../queues/notification.ts'
import { readContent, UnreadableContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { addAddress } from './add-address.ts'
import type { RecordContext } from './context.ts'
import { createPerson } from './create-person.ts'
import { deletePerson } from './delete-person.ts'
import { HttpError } from '../platform/http-client.ts'
import { mergeHmppsPeople } from './merge-hmpps-people.ts'
import { mergePeople } from './merge-people.ts'
import { unmergeHmppsPeople } from './unmerge-hmpps-people.ts'
import { unmergePeople } from './unmerge-people.ts'

const identifiersSchema = z.object({
  personReference: z.object({ identifiers: z.array(z.object({ type: z.string(), value: z.string() })) }),
})
const addressSchema = z.object({ additionalInformation: z.object({ addressId: z.string() }) })

const mergeSchema = z.object({
  occurredAt: z.iso.datetime(),
  additionalInformation: z.object({ sourceCRN: z.string(), targetCRN: z.string() }),
})

const unmergeSchema = z.object({
  occurredAt: z.iso.datetime(),
  additionalInformation: z.object({ reactivatedCRN: z.string(), unmergedCRN: z.string() }),
})

const crnOf = (message: unknown): string | undefined =>
  identifiersSchema.safeParse(message).data?.personReference.identifiers.find(({ type }) => type === 'CRN')?.value

/** As hmpps-person-record does: an event about a case that is not there (any more) means nothing, and is not tried again. */
const unlessGone = async (context: RecordContext, crn: string, work: Promise<void>): Promise<void> => {
  try {
    await work
  } catch (error) {
    const missing = error instanceof HttpError && error.status === 404
    if (!context.asHmpps || !missing || context.defects.has('treat-5xx-as-not-found')) throw error
    context.log.info(`discarded an event about ${crn}, of whom probation knows nothing`)
  }
}

/** What happens in probation, as notifications: the content is read from there. */
export const offenderEvents = (context: RecordContext, queue: QueuePair): Subscription => ({
  queue,
  handle: async (delivery) => {
    const { type, eventType, message } = delivery.notification
    if (type !== 'Notification') return context.log.info(`ignored a message of type ${type}`)
    if (eventType === 'probation-case.merge.completed') {
      const { occurredAt, additionalInformation: merge } = readContent(mergeSchema, message, eventType)
      if (!context.asHmpps) return mergePeople(context, delivery, { ...merge, occurredAt })
      return unlessGone(context, merge.targetCRN, mergeHmppsPeople(context, delivery, merge))
    }
    if (eventType === 'probation-case.unmerge.completed') {
      const { occurredAt, additionalInformation: unmerge } = readContent(unmergeSchema, message, eventType)
      if (!context.asHmpps) return unmergePeople(context, delivery, { ...unmerge, occurredAt })
      return unlessGone(context, unmerge.reactivatedCRN, unmergeHmppsPeople(context, delivery, unmerge))
    }
    const crn = crnOf(message)
    if (crn === undefined) throw new UnreadableContent(`JSON decoding error: no CRN in ${eventType}`)
    if (eventType === 'probation-case.engagement.created')
      return unlessGone(context, crn, createPerson(context, delivery, crn))
    if (eventType === 'probation-case.deleted.gdpr') return deletePerson(context, delivery, crn)
    if (eventType !== 'probation-case.address.created') throw new UnreadableContent(`unknown event type ${eventType}`)
    const { addressId } = readContent(addressSchema, message, eventType).additionalInformation
    return addAddress(context, delivery, { crn, addressId })
  },
  subject: ({ message }: Notification) => ({
    crn:
      crnOf(message) ??
      mergeSchema.safeParse(message).data?.additionalInformation.sourceCRN ??
      unmergeSchema.safeParse(message).data?.additionalInformation.reactivatedCRN,
    addressId: addressSchema.safeParse(message).data?.additionalInformation.addressId,
  }),
})
