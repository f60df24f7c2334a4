import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import { readContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { ToNomisContext } from './context.ts'
import { createAndMap } from './create-and-map.ts'
import { subscribe } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({
  prisonerId: z.string(),
  occurredAt: z.string(),
  additionalInformation: z.object({ reference: z.string() }),
})
const visitForm = z.object({
  reference: z.string(),
  prisonId: z.string(),
  visitRoom: z.string(),
  visitRestriction: z.string(),
  visitors: z.array(z.object({ nomisPersonId: z.number() })),
  visitorSupport: z.object({ description: z.string() }),
  startTimestamp: z.string(),
  endTimestamp: z.string(),
  visitStatus: z.string(),
})
const createdForm = z.object({ visitId: z.number() })
const existsForm = z.object({ moreInfo: z.coerce.number() })
const mappedForm = z.object({ nomisId: z.coerce.number() })
const mappingsPath = '/mapping/visits'

/** Visits, as hmpps-prisoner-to-nomis-update handles them. */
export const visits = (context: ToNomisContext, queue: QueuePair) => {
  const { nomis, mapping, defects } = context
  const read = async (reference: string) =>
    readContent(
      visitForm,
      await context.visits.get({ path: `/visits/${reference}`, correlationId: reference }),
      'VisitDto',
    )
  const bodyOf = (visit: z.output<typeof visitForm>) => ({
    startDateTime: visit.startTimestamp,
    endTime: visit.endTimestamp.slice(11, 16),
    visitorPersonIds: visit.visitors.map(({ nomisPersonId }) => nomisPersonId),
    room: visit.visitRoom,
    openClosedStatus: visit.visitRestriction,
    visitComment: `DPS booking reference: ${visit.reference} - ${visit.visitorSupport.description}`,
  })
  const create = async (prisonerId: string, reference: string, issueDate: string): Promise<number> => {
    const visit = await read(reference)
    const body = {
      ...bodyOf(visit),
      prisonId: visit.prisonId,
      visitType: 'SCON',
      issueDate,
      visitOrderComment: reference,
    }
    try {
      const path = `/prisoners/${prisonerId}/visits`
      return createdForm.parse(await nomis.post({ path, correlationId: reference, body })).visitId
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 409) throw error
      return existsForm.parse(error.body).moreInfo
    }
  }
  const book = async (prisonerId: string, reference: string, issueDate: string): Promise<void> =>
    createAndMap(context, {
      name: 'visit',
      id: reference,
      queueUrl: queue.queueUrl,
      mappingPath: `${mappingsPath}/vsipId/${reference}`,
      mappingsPath,
      create: async () => ({
        nomisId: await create(prisonerId, reference, issueDate),
        vsipId: reference,
        mappingType: 'ONLINE',
      }),
    })
  const pathOf = async (prisonerId: string, reference: string): Promise<string> => {
    const found = await mapping.get({ path: `${mappingsPath}/vsipId/${reference}`, correlationId: reference })
    return `/prisoners/${prisonerId}/visits/${mappedForm.parse(found).nomisId}`
  }
  const subscription = subscribe(context, queue, mappingsPath, {
    'prison-visit.booked': async (message) => {
      const { prisonerId, occurredAt, additionalInformation } = readContent(eventForm, message, 'event')
      await book(prisonerId, additionalInformation.reference, occurredAt.slice(0, 10))
    },
    'prison-visit.changed': async (message) => {
      const { prisonerId, additionalInformation } = readContent(eventForm, message, 'event')
      const { reference } = additionalInformation
      const path = await pathOf(prisonerId, reference)
      await writeLatest(
        () => read(reference),
        (visit) => nomis.put({ path, correlationId: reference, body: bodyOf(visit) }),
        defects,
      )
    },
    'prison-visit.cancelled': async (message) => {
      const { prisonerId, additionalInformation } = readContent(eventForm, message, 'event')
      const { reference } = additionalInformation
      const path = `${await pathOf(prisonerId, reference)}/cancel`
      await nomis.put({ path, correlationId: reference, body: { outcome: 'ADMIN' } }).catch((error: unknown) => {
        // It is cancelled already.
        if (!(error instanceof HttpError) || error.status !== 409) throw error
      })
    },
  })
  return { subscription, book }
}
