import { z } from 'zod'
import { unlessMissing } from '../platform/http-client.ts'
import { readContent } from '../queues/notification.ts'
import { activityMapping, sessionIn } from './activity-mapping.ts'
import type { ToNomisContext } from './context.ts'
import type { Handler } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({ additionalInformation: z.object({ attendanceId: z.number() }) })
const deletedForm = z.object({
  additionalInformation: z.object({ scheduledInstanceId: z.number(), bookingId: z.number() }),
})
const attendanceForm = z.object({
  scheduledInstanceId: z.number(),
  activityScheduleId: z.number(),
  bookingId: z.number(),
  sessionDate: z.string(),
  sessionStartTime: z.string(),
  sessionEndTime: z.string(),
  status: z.literal('COMPLETED'),
  comment: z.string(),
})
const mappedForm = z.object({ nomisCourseScheduleId: z.number() })

/** Makes an attendance or brings it up to date, by the same call. */
export const upsertAttendance = async (context: ToNomisContext, id: number): Promise<void> => {
  const correlationId = `${id}`
  const path = `/synchronisation/attendance/${id}`
  const read = async () => {
    const told = await unlessMissing(context.activities.get({ path, correlationId }))
    return told === undefined ? undefined : readContent(attendanceForm, told, 'AttendanceSync')
  }
  let written = ''
  await writeLatest(
    read,
    async (attendance) => {
      // It was deleted before it was written, or while it was.
      if (attendance === undefined) {
        if (written !== '') await unlessMissing(context.nomis.delete({ path: written, correlationId }))
        return
      }
      const mapped = await activityMapping(context, attendance.activityScheduleId)
      const session = sessionIn(mapped, attendance.scheduledInstanceId)
      const body = {
        scheduleDate: attendance.sessionDate,
        startTime: attendance.sessionStartTime,
        endTime: attendance.sessionEndTime,
        eventStatusCode: 'COMP',
        comments: attendance.comment,
      }
      written = `/schedules/${session}/booking/${attendance.bookingId}/attendance`
      await context.nomis.put({ path: written, correlationId, body })
    },
    context.defects,
  )
}

const upsert =
  (context: ToNomisContext): Handler =>
  (message) =>
    upsertAttendance(context, readContent(eventForm, message, 'event').additionalInformation.attendanceId)

/** Attendances at sessions, as hmpps-prisoner-to-nomis-update handles them. */
export const attendanceHandlers = (context: ToNomisContext): Readonly<Record<string, Handler>> => ({
  'activities.prisoner.attendance-created': upsert(context),
  'activities.prisoner.attendance-amended': upsert(context),
  'activities.prisoner.attendance-deleted': async (message) => {
    const { scheduledInstanceId, bookingId } = readContent(deletedForm, message, 'event').additionalInformation
    const correlationId = `${scheduledInstanceId}`
    const mappingPath = `/mapping/activities/schedules/scheduled-instance-id/${scheduledInstanceId}`
    const mapped = mappedForm.parse(await context.mapping.get({ path: mappingPath, correlationId }))
    const path = `/schedules/${mapped.nomisCourseScheduleId}/booking/${bookingId}/attendance`
    await unlessMissing(context.nomis.delete({ path, correlationId }))
  },
})
