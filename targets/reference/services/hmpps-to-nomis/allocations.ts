import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import { activityMapping } from './activity-mapping.ts'
import type { ToNomisContext } from './context.ts'
import type { Handler } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({ additionalInformation: z.object({ allocationId: z.number() }) })
const allocationForm = z.object({
  bookingId: z.number(),
  scheduleId: z.number(),
  startDate: z.string(),
  endDate: z.string(),
  status: z.enum(['ACTIVE', 'ENDED']),
})

/** Allocations to activities, as hmpps-prisoner-to-nomis-update handles them: made and changed by the same call. */
export const upsertAllocation = async (context: ToNomisContext, id: number): Promise<void> => {
  const correlationId = `${id}`
  await writeLatest(
    async () =>
      readContent(
        allocationForm,
        await context.activities.get({ path: `/allocations/id/${id}`, correlationId }),
        'Allocation',
      ),
    async ({ scheduleId, status, ...allocation }) => {
      const { nomisCourseActivityId } = await activityMapping(context, scheduleId)
      const body = { ...allocation, programStatusCode: status === 'ENDED' ? 'END' : 'ALLOC', suspended: false }
      await context.nomis.put({ path: `/activities/${nomisCourseActivityId}/allocation`, correlationId, body })
    },
    context.defects,
  )
}

const upsert =
  (context: ToNomisContext): Handler =>
  (message) =>
    upsertAllocation(context, readContent(eventForm, message, 'event').additionalInformation.allocationId)

/** Their events. */
export const allocationHandlers = (context: ToNomisContext): Readonly<Record<string, Handler>> => ({
  'activities.prisoner.allocated': upsert(context),
  'activities.prisoner.allocation-amended': upsert(context),
})
