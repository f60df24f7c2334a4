import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'
import type { NomisIds } from './nomis-ids.ts'

const time = z.iso.time()
const scheduleForm = z.looseObject({
  id: z.number().int().nullish(),
  date: z.iso.date(),
  startTime: time,
  endTime: time,
  cancelled: z.boolean(),
})
const updateForm = z.looseObject({
  startDate: z.iso.date(),
  capacity: z.number().int(),
  payRates: z.array(z.unknown()),
  description: z.string().min(1).max(40),
  programCode: z.string().min(1),
  payPerSession: z.enum(['F', 'H']),
  schedules: z.array(scheduleForm),
  scheduleRules: z.array(z.unknown()),
  excludeBankHolidays: z.boolean(),
  outsideWork: z.boolean(),
})
const createForm = updateForm.extend({ code: z.string().min(1).max(20), prisonId: z.string().length(3) })
const parameters = z.object({ id: z.coerce.number().int() })

/** A session of an activity. */
interface Schedule {
  readonly courseScheduleId: number
  readonly date: string
  readonly startTime: string
  readonly endTime: string
  readonly cancelled: boolean
}

interface Activity {
  readonly courseActivityId: number
  readonly code: string
  readonly description: string
  readonly schedules: readonly Schedule[]
}

const standInForm = z.object({ id: z.number().int(), date: z.iso.date(), startTime: time, endTime: time })

const changeForm = z.object({ description: z.string().min(1) })

/** Activities as NOMIS keeps them, found by their ids alone: it does not look for the code of an earlier one. */
export interface Activities {
  /** All of them. */
  all(): readonly Activity[]
  /** The one that has this session. */
  withSchedule(courseScheduleId: number): Activity | undefined
  has(courseActivityId: number): boolean
}

/** Activities and their sessions (ActivityService.kt and ScheduleService.kt of hmpps-nomis-prisoner-api). */
export const serveActivities = (app: FastifyInstance, nextId: NomisIds): Activities => {
  const kept = new Map<number, Activity>()
  const known = (params: unknown): Activity => {
    const { id } = readCall(parameters, params)
    const activity = kept.get(id)
    if (activity === undefined) throw new Refusal(404, `Course activity with id=${id} does not exist`)
    return activity
  }
  const saved = (
    schedules: readonly z.output<typeof scheduleForm>[],
    before: readonly Schedule[],
  ): readonly Schedule[] =>
    schedules.map(({ id, date, startTime, endTime, cancelled }) => {
      if (id && !before.some(({ courseScheduleId }) => courseScheduleId === id))
        throw new Refusal(404, `Course schedule ${id} does not exist`)
      return { courseScheduleId: id ? id : nextId(), date, startTime, endTime, cancelled }
    })
  const told = ({ courseActivityId, schedules }: Activity) => ({ courseActivityId, courseSchedules: schedules })
  app.post('/activities', ({ body }, reply) => {
    const { code, description, schedules } = readCall(createForm, body)
    const activity = { courseActivityId: nextId(), code, description, schedules: saved(schedules, []) }
    kept.set(activity.courseActivityId, activity)
    return reply.code(201).send(told(activity))
  })
  app.put('/activities/:id', ({ params, body }) => {
    const activity = known(params)
    const { description, schedules } = readCall(updateForm, body)
    const updated = { ...activity, description, schedules: saved(schedules, activity.schedules) }
    kept.set(activity.courseActivityId, updated)
    return told(updated)
  })
  app.put('/activities/:id/schedule', ({ params, body }) => {
    const activity = known(params)
    const [schedule] = saved([readCall(scheduleForm.required({ id: true }), body)], activity.schedules)
    if (schedule === undefined) throw new Refusal(404, 'no course schedule')
    const { courseScheduleId } = schedule
    kept.set(activity.courseActivityId, {
      ...activity,
      schedules: activity.schedules.map((each) => (each.courseScheduleId === courseScheduleId ? schedule : each)),
    })
    return { courseScheduleId }
  })
  // One that was there before: it has the same id as its session.
  app.put('/stand-in/activities', ({ body }, reply) => {
    const { id, ...session } = readCall(standInForm, body)
    const activity = { courseActivityId: id, code: `${id}`, description: 'earlier' }
    if (!kept.has(id))
      kept.set(id, { ...activity, schedules: [{ courseScheduleId: id, ...session, cancelled: false }] })
    return reply.code(204).send()
  })
  // Somebody changed it in NOMIS itself.
  app.put('/stand-in/activities/:id', ({ params, body }, reply) => {
    const activity = known(params)
    kept.set(activity.courseActivityId, { ...activity, ...readCall(changeForm, body) })
    return reply.code(204).send()
  })
  return {
    all: () => [...kept.values()],
    withSchedule: (id) =>
      [...kept.values()].find(({ schedules }) => schedules.some(({ courseScheduleId }) => courseScheduleId === id)),
    has: (id) => kept.has(id),
  }
}
