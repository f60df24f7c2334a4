import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import type { ToNomisContext } from './context.ts'
import { createAndMap } from './create-and-map.ts'
import { subscribe } from './subscribe.ts'

const eventForm = z.object({ additionalInformation: z.object({ id: z.number(), reason: z.string() }) })
const reviewForm = z.object({
  id: z.number(),
  prisonerNumber: z.string(),
  agencyId: z.string(),
  iepCode: z.string(),
  iepTime: z.string(),
  comments: z.string(),
  userId: z.string(),
})
const createdForm = z.object({ bookingId: z.number(), sequence: z.number() })
const mappingsPath = '/mapping/incentives'

/** Reviews of incentives, as hmpps-prisoner-to-nomis-update handles them. */
export const incentives = (context: ToNomisContext, queue: QueuePair): Subscription =>
  subscribe(context, queue, mappingsPath, {
    'incentives.iep-review.inserted': async (message) => {
      const { id, reason } = readContent(eventForm, message, 'event').additionalInformation
      if (reason === 'USER_CREATED_NOMIS') return
      await createAndMap(context, {
        name: 'incentive',
        id: `${id}`,
        queueUrl: queue.queueUrl,
        mappingPath: `${mappingsPath}/incentive-id/${id}`,
        mappingsPath,
        create: async () => {
          const told = await context.incentives.get({ path: `/incentive-reviews/id/${id}`, correlationId: `${id}` })
          const review = readContent(reviewForm, told, 'IncentiveReviewDetail')
          const { iepCode: iepLevel, iepTime: iepDateTime, agencyId: prisonId, comments, userId } = review
          const path = `/prisoners/${review.prisonerNumber}/incentives`
          const body = { iepLevel, iepDateTime, prisonId, comments, userId }
          const made = createdForm.parse(await context.nomis.post({ path, correlationId: `${id}`, body }))
          const mappingType = 'INCENTIVE_CREATED'
          return { nomisBookingId: made.bookingId, nomisIncentiveSequence: made.sequence, incentiveId: id, mappingType }
        },
      })
    },
  })
