import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { ToNomisContext } from './context.ts'
import { createAndMap } from './create-and-map.ts'
import { activityMapping, instanceMappings } from './activity-mapping.ts'
import type { Handler } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({ additionalInformation: z.object({ activityScheduleId: z.number() }) })
const sessionForm = z.object({
  id: z.number(),
  date: z.string(),
  startTime: z.string(),
  endTime: z.string(),
  cancelled: z.boolean(),
})
const scheduleForm = z.object({
  id: z.number(),
  description: z.string(),
  capacity: z.number(),
  startDate: z.string(),
  activity: z.object({ id: z.number(), prisonCode: z.string(), category: z.object({ code: z.string() }) }),
  instances: z.array(sessionForm),
})
const madeForm = z.object({
  courseActivityId: z.number(),
  courseSchedules: z.array(z.object({ courseScheduleId: z.number() })),
})
type Schedule = z.output<typeof scheduleForm>

/** What NOMIS is told of an activity. @param ids of sessions that it has, by their ids in DPS */
const bodyOf = (schedule: Schedule, ids: ReadonlyMap<number, number>) => ({
  startDate: schedule.startDate,
  capacity: schedule.capacity,
  payRates: [],
  description: schedule.description,
  programCode: schedule.activity.category.code,
  payPerSession: 'H',
  schedules: schedule.instances.map(({ id, ...session }) => ({ ...session, id: ids.get(id) ?? null })),
  scheduleRules: [],
  excludeBankHolidays: true,
  outsideWork: false,
})

/** The mapping of an activity; NOMIS answers its sessions in the order in which they were sent. */
const mappingOf = (schedule: Schedule, made: unknown, mappingType: string) => {
  const { courseActivityId, courseSchedules } = madeForm.parse(made)
  return {
    nomisCourseActivityId: courseActivityId,
    activityScheduleId: schedule.id,
    activityId: schedule.activity.id,
    mappingType,
    scheduledInstanceMappings: schedule.instances.map(({ id }, nth) => ({
      scheduledInstanceId: id,
      nomisCourseScheduleId: courseSchedules[nth]?.courseScheduleId,
      mappingType,
    })),
  }
}

const mappingsPath = '/mapping/activities'

const read = async ({ activities }: ToNomisContext, id: number): Promise<Schedule> =>
  readContent(
    scheduleForm,
    await activities.get({ path: `/schedules/${id}`, correlationId: `${id}` }),
    'ActivitySchedule',
  )

/** Brings an activity in NOMIS, and the mappings of its sessions, up to date. */
export const updateActivity = async (context: ToNomisContext, id: number): Promise<void> => {
  const mapped = await activityMapping(context, id)
  const path = `/activities/${mapped.nomisCourseActivityId}`
  await writeLatest(
    () => read(context, id),
    async (schedule) => {
      const body = bodyOf(schedule, instanceMappings(mapped))
      const made = await context.nomis.put({ path, correlationId: `${id}`, body })
      const updated = mappingOf(schedule, made, 'ACTIVITY_UPDATED')
      await context.mapping.put({ path: mappingsPath, correlationId: `${id}`, body: updated })
    },
    context.defects,
  )
}

/** Makes an activity in NOMIS, and the mappings of its sessions, unless they are there. */
export const createActivity = async (context: ToNomisContext, queueUrl: string, id: number): Promise<void> =>
  createAndMap(context, {
    name: 'activity',
    id: `${id}`,
    queueUrl,
    mappingPath: `${mappingsPath}/activity-schedule-id/${id}`,
    mappingsPath,
    create: async () => {
      const schedule = await read(context, id)
      const body = { ...bodyOf(schedule, new Map()), code: `${id}`, prisonId: schedule.activity.prisonCode }
      return mappingOf(
        schedule,
        await context.nomis.post({ path: '/activities', correlationId: `${id}`, body }),
        'ACTIVITY_CREATED',
      )
    },
  })

/** Activities with their sessions, as hmpps-prisoner-to-nomis-update handles them. */
export const activityHandlers = (
  context: ToNomisContext,
  { queueUrl }: QueuePair,
): Readonly<Record<string, Handler>> => {
  const idIn = (message: unknown) => readContent(eventForm, message, 'event').additionalInformation.activityScheduleId
  return {
    'activities.activity-schedule.created': async (message) => {
      await createActivity(context, queueUrl, idIn(message))
    },
    'activities.activity-schedule.amended': async (message) => {
      await updateActivity(context, idIn(message))
    },
  }
}
