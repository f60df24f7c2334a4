import { z } from 'zod'
import type { Notification } from '../queues/notification.ts'
import { readContent, UnreadableContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { addAddress } from './add-address.ts'
import type { RecordContext } from './context.ts'
import { createPerson } from './create-person.ts'
import { deletePerson } from './delete-person.ts'
import { mergePeople } from './merge-people.ts'

const identifiersSchema = z.object({
  personReference: z.object({ identifiers: z.array(z.object({ type: z.string(), value: z.string() })) }),
})
const addressSchema = z.object({ additionalInformation: z.object({ addressId: z.string() }) })

const mergeSchema = z.object({ additionalInformation: z.object({ sourceCRN: z.string(), targetCRN: z.string() }) })

const crnOf = (message: unknown): string | undefined =>
  identifiersSchema.safeParse(message).data?.personReference.identifiers.find(({ type }) => type === 'CRN')?.value

/** What happens in probation, as notifications: the content is read from there. */
export const offenderEvents = (context: RecordContext, queue: QueuePair): Subscription => ({
  queue,
  handle: async (delivery) => {
    const { type, eventType, message } = delivery.notification
    if (type !== 'Notification') return context.log.info(`ignored a message of type ${type}`)
    if (eventType === 'probation-case.merge.completed')
      return mergePeople(context, delivery, readContent(mergeSchema, message, eventType).additionalInformation)
    const crn = crnOf(message)
    if (crn === undefined) throw new UnreadableContent(`JSON decoding error: no CRN in ${eventType}`)
    if (eventType === 'probation-case.engagement.created') return createPerson(context, delivery, crn)
    if (eventType === 'probation-case.deleted.gdpr') return deletePerson(context, delivery, crn)
    if (eventType !== 'probation-case.address.created') throw new UnreadableContent(`unknown event type ${eventType}`)
    const { addressId } = readContent(addressSchema, message, eventType).additionalInformation
    return addAddress(context, delivery, { crn, addressId })
  },
  subject: ({ message }: Notification) => ({
    crn: crnOf(message) ?? mergeSchema.safeParse(message).data?.additionalInformation.sourceCRN,
    addressId: addressSchema.safeParse(message).data?.additionalInformation.addressId,
  }),
})
