import { z } from 'zod'
import { AwaitingParent } from '../queues/awaiting-parent.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { SyncContext } from './context.ts'
import { findMapping, mappingKinds } from './mapping-store.ts'

/** What an event of an activity tells. */
export const activityEvent = z.object({ additionalInformation: z.object({ activityScheduleId: z.string() }) })

const scheduleSchema = z.object({
  id: z.string(),
  description: z.string(),
  capacity: z.number(),
  version: z.number().int(),
  instances: z.array(z.object({ id: z.string() })),
})

/** What NOMIS is told of an activity's schedule, as DPS has it now. */
export const readSchedule = async ({ dps }: SyncContext, scheduleId: string) => {
  const content = await dps.get({ path: `/schedules/${scheduleId}`, correlationId: scheduleId })
  const { description, version, instances } = readContent(scheduleSchema, content, 'ActivitySchedule')
  return { description, version, sessions: instances.map(({ id }) => id) }
}

/** Makes the sessions of an activity in NOMIS those that its schedule has now. */
export const amendActivity = async (context: SyncContext, { notification }: Delivery): Promise<void> => {
  const { nomis, log } = context
  const { activityScheduleId: scheduleId } = readContent(
    activityEvent,
    notification.message,
    'event',
  ).additionalInformation
  const { version, sessions } = await readSchedule(context, scheduleId)
  const nomisId = (await findMapping(context, mappingKinds.activity, scheduleId))?.nomisId
  if (nomisId == null) throw new AwaitingParent(`No mapping for schedule ${scheduleId} (yet)`)
  await nomis.put({
    path: `/activities/${nomisId}/sessions`,
    correlationId: scheduleId,
    body: { version, sessions },
  })
  log.info(`activity of schedule ${scheduleId} has ${sessions.length} sessions`, {
    event: 'activity-amend-success',
    attributes: { scheduleId, nomisCourseActivityId: nomisId, notificationId: notification.notificationId },
  })
}
