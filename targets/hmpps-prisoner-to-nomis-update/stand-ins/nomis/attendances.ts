import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Foreseen, readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'
import type { Activities } from './activities.ts'
import type { NomisIds } from './nomis-ids.ts'

const upsertForm = z.looseObject({
  scheduleDate: z.iso.date(),
  startTime: z.iso.time(),
  endTime: z.iso.time(),
  eventStatusCode: z.enum(['SCH', 'EXP', 'COMP', 'CANC']),
  eventOutcomeCode: z.string().nullish(),
  comments: z.string().nullish(),
})
const changeForm = z.object({ comments: z.string() })
const parameters = z.object({ schedule: z.coerce.number().int(), booking: z.coerce.number().int() })

interface Attendance {
  readonly eventId: number
  readonly courseScheduleId: number
  readonly bookingId: number
  readonly status: string
  readonly comments: string
}

/** Who was there (AttendanceService.kt of hmpps-nomis-prisoner-api). @returns all of them */
export const serveAttendances = (
  app: FastifyInstance,
  nextId: NomisIds,
  activities: Activities,
): (() => readonly Attendance[]) => {
  const kept = new Map<string, Attendance>()
  app.put('/schedules/:schedule/booking/:booking/attendance', ({ params, body }) => {
    const { schedule: courseScheduleId, booking: bookingId } = readCall(parameters, params)
    if (activities.withSchedule(courseScheduleId) === undefined)
      throw new Refusal(400, `Course schedule for courseScheduleId=${courseScheduleId} not found`)
    const { eventStatusCode, comments } = readCall(upsertForm, body)
    const existing = kept.get(`${courseScheduleId} ${bookingId}`)
    const eventId = existing?.eventId ?? nextId()
    kept.set(`${courseScheduleId} ${bookingId}`, {
      eventId,
      courseScheduleId,
      bookingId,
      status: existing?.status === 'COMP' && eventStatusCode !== 'CANC' ? 'COMP' : eventStatusCode,
      comments: comments ?? '',
    })
    return { eventId, courseScheduleId, created: existing === undefined, prisonId: 'MDI' }
  })
  app.delete('/schedules/:schedule/booking/:booking/attendance', ({ params }, reply) => {
    const { schedule, booking } = readCall(parameters, params)
    if (!kept.delete(`${schedule} ${booking}`))
      throw new Foreseen(404, `Attendance for course schedule ${schedule} and booking ${booking} not found`)
    return reply.code(204).send()
  })
  // Somebody changed it in NOMIS itself.
  app.put('/stand-in/attendances/:schedule/:booking', ({ params, body }, reply) => {
    const { schedule, booking } = readCall(parameters, params)
    const attendance = kept.get(`${schedule} ${booking}`)
    if (attendance === undefined) throw new Refusal(404, 'no such attendance')
    kept.set(`${schedule} ${booking}`, { ...attendance, ...readCall(changeForm, body) })
    return reply.code(204).send()
  })
  return () => [...kept.values()]
}
