import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import { activityMapping, sessionIn } from './activity-mapping.ts'
import type { ToNomisContext } from './context.ts'
import type { Handler } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({ additionalInformation: z.object({ scheduledInstanceId: z.number() }) })
const instanceForm = z.object({
  date: z.string(),
  startTime: z.string(),
  endTime: z.string(),
  cancelled: z.boolean(),
  activitySchedule: z.object({ id: z.number() }),
})

/** Sessions of activities, as hmpps-prisoner-to-nomis-update handles them. */
export const sessionHandlers = (context: ToNomisContext): Readonly<Record<string, Handler>> => ({
  'activities.scheduled-instance.amended': async (message) => {
    const id = readContent(eventForm, message, 'event').additionalInformation.scheduledInstanceId
    const correlationId = `${id}`
    await writeLatest(
      async () =>
        readContent(
          instanceForm,
          await context.activities.get({ path: `/scheduled-instances/${id}`, correlationId }),
          'ActivityScheduleInstance',
        ),
      async ({ activitySchedule, ...session }) => {
        const mapped = await activityMapping(context, activitySchedule.id)
        const path = `/activities/${mapped.nomisCourseActivityId}/schedule`
        await context.nomis.put({ path, correlationId, body: { ...session, id: sessionIn(mapped, id) } })
      },
      context.defects,
    )
  },
})
