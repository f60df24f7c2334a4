import { z } from 'zod'
import type { Notification } from '../queues/notification.ts'
import { readContent, UnreadableContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { writePerson } from './write-person.ts'

const eventSchema = z.object({
  occurredAt: z.iso.datetime(),
  personReference: z.object({ identifiers: z.array(z.object({ type: z.string(), value: z.string() })) }),
})
/** The prisoner's number: without it nobody knows whom the event is about. */
const prisonNumberIn = ({ personReference }: z.output<typeof eventSchema>, eventType: string): string => {
  const found = personReference.identifiers.find(({ type }) => type === 'NOMS')
  if (found === undefined) throw new UnreadableContent(`${eventType} names no identifier of type NOMS`)
  return found.value
}
const prisonerSchema = z.object({
  prisonerNumber: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  aliases: z.array(z.object({ lastName: z.string() })),
  lastUpdated: z.iso.datetime(),
})
const eventTypes = new Set(['created', 'updated'].map((change) => `prisoner-offender-search.prisoner.${change}`))

/** What prisons tell of their prisoners, as notifications: the content is read from prisoner search. */
export const prisonerEvents = (context: RecordContext, queue: QueuePair): Subscription => ({
  queue,
  handle: async (delivery) => {
    const { type, eventType, message } = delivery.notification
    if (type !== 'Notification') return context.log.info(`ignored a message of type ${type}`)
    if (!eventTypes.has(eventType)) throw new UnreadableContent(`unknown event type ${eventType}`)
    const event = readContent(eventSchema, message, eventType)
    const { occurredAt } = event
    const id = prisonNumberIn(event, eventType)
    return applyEvent(context, {
      delivery,
      key: `prisoner ${id} at ${occurredAt}`,
      attributes: { prisonNumber: id },
      identifier: { type: 'NOMS', value: id },
      read: async () => {
        const content = await context.prisoners?.get({ path: `/prisoner/${id}`, correlationId: id })
        return readContent(prisonerSchema, content, 'Prisoner')
      },
      apply: (client, { firstName, lastName, aliases, lastUpdated: contentTime }) =>
        writePerson(client, context, {
          source: 'NOMIS',
          id,
          firstName,
          lastName,
          contentTime,
          aliases: aliases.map((alias) => alias.lastName),
        }),
    })
  },
  subject: ({ message }: Notification) => ({
    prisonNumber: eventSchema.safeParse(message).data?.personReference.identifiers.find(({ type }) => type === 'NOMS')
      ?.value,
  }),
})
