import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent, UnreadableContent } from '../queues/notification.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { largeContent } from './large-content.ts'
import type { SourcePerson } from './source-person.ts'
import { writePerson } from './write-person.ts'

const hearingSchema = z.object({
  hearing: z.object({
    id: z.string(),
    prosecutionCases: z.array(
      z.object({
        defendants: z.array(
          z.object({
            id: z.string(),
            personDefendant: z.object({ personDetails: z.object({ firstName: z.string(), lastName: z.string() }) }),
          }),
        ),
      }),
    ),
  }),
})

const libraSchema = z.object({
  caseId: z.number(),
  cId: z.string(),
  name: z.object({ forename1: z.string(), surname: z.string() }),
})

/** Whom a court's message is about, with what names the event. */
type Told = Omit<SourcePerson, 'contentTime'> & { readonly event: string }

const toldByHearing = (message: unknown): readonly Told[] => {
  const { hearing } = readContent(hearingSchema, message, 'CommonPlatformHearing')
  return hearing.prosecutionCases
    .flatMap(({ defendants }) => defendants)
    .map(({ id, personDefendant }) => {
      const { firstName, lastName } = personDefendant.personDetails
      return {
        source: 'COMMON_PLATFORM',
        id,
        firstName,
        lastName,
        aliases: [],
        event: `hearing ${hearing.id} of ${id}`,
      }
    })
}

const toldByLibra = (message: unknown): readonly Told[] => {
  const { caseId, cId: id, name } = readContent(libraSchema, message, 'LibraHearing')
  const { forename1: firstName, surname: lastName } = name
  return [{ source: 'LIBRA', id, firstName, lastName, aliases: [], event: `Libra case ${caseId} of ${id}` }]
}

const isLarge = (eventType: string): boolean => eventType === 'commonplatform.large.case.received'

/** Whether a message of the courts is shaped as HMPPS's are: ours carries one defendant beside the hearing. */
export const isHmppsCourtCase = (eventType: string, message: unknown): boolean =>
  eventType === 'libra.case.received' || isLarge(eventType) || hearingSchema.safeParse(message).success

/** Applies a court's message; it tells no time of its own, so the time at which it was published counts. */
export const applyHmppsCourtCase = async (context: RecordContext, delivery: Delivery): Promise<void> => {
  const { eventType, message: sent, timestamp: contentTime } = delivery.notification
  const message = isLarge(eventType) ? await largeContent(sent) : sent
  if (contentTime === undefined) throw new UnreadableContent('the envelope has no Timestamp')
  const told = eventType === 'libra.case.received' ? toldByLibra(message) : toldByHearing(message)
  for (const person of told) {
    const { source, id, event: key } = person
    await applyEvent(context, {
      delivery,
      key,
      attributes: { personId: id },
      identifier: { type: source === 'LIBRA' ? 'C_ID' : 'DEFENDANT_ID', value: id },
      read: async () => person,
      apply: (client) => writePerson(client, context, { ...person, contentTime }),
    })
  }
}
