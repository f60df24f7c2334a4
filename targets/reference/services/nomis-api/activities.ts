import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { sessionsSchema } from './activity-sessions.ts'
import { idempotencyKeyOf } from './nomis-context.ts'
import type { NomisContext } from './nomis-context.ts'

const activitySchema = sessionsSchema.extend({ scheduleId: z.string(), description: z.string() })
const scheduleSchema = z.object({ scheduleId: z.string() })
const activityIdSchema = z.object({ courseActivityId: z.string().regex(/^\d+$/) })
const childSchema = z.object({ courseActivityId: z.string().regex(/^\d+$/), prisonNumber: z.string() })
const putSchema = z.object({ id: z.string(), version: z.number().int() })

interface Row {
  readonly course_activity_id: string
}

/** Adds the calls for activities, and for who is allocated to them and attends them. */
export const activities = (app: FastifyInstance, { database, log }: NomisContext): void => {
  app.post('/activities', async (request, reply) => {
    const { scheduleId, description, version, sessions } = readRequest(activitySchema, request.body)
    const key = idempotencyKeyOf(request)
    const made = await database.query<Row>(
      `with made as (
         insert into nomis.course_activity (schedule_id, description, idempotency_key, schedule_version)
         values ($1, $2, $3, $4) on conflict (idempotency_key) do nothing returning course_activity_id
       ), sessions as (
         insert into nomis.course_schedule (course_activity_id, dps_id)
         select course_activity_id, unnest($5::text[]) from made
       )
       select course_activity_id from made`,
      [scheduleId, description, key, version, sessions],
    )
    const sql = 'select course_activity_id from nomis.course_activity where idempotency_key = $1'
    const [row] = made.rows[0] === undefined ? (await database.query<Row>(sql, [key])).rows : made.rows
    if (row === undefined) throw new Error(`activity ${scheduleId} neither made nor found`)
    const courseActivityId = row.course_activity_id
    if (made.rows[0] === undefined)
      throw new Problem(409, `Activity ${scheduleId} already exists`, { moreInfo: { courseActivityId } })
    log.info(`activity ${scheduleId} created`, { attributes: { scheduleId, nomisCourseActivityId: courseActivityId } })
    return reply.code(201).send({ courseActivityId })
  })

  app.get('/activities/schedule/:scheduleId', async (request, reply) => {
    const { scheduleId } = readRequest(scheduleSchema, request.params)
    const sql = 'select course_activity_id from nomis.course_activity where schedule_id = $1 order by 1 limit 1'
    const [row] = (await database.query<Row>(sql, [scheduleId])).rows
    if (row === undefined) throw new Problem(404, `Activity ${scheduleId} not found`)
    return reply.send({ courseActivityId: row.course_activity_id })
  })

  // For operators, who have found it to be there twice.
  app.delete('/activities/:courseActivityId', async (request, reply) => {
    const { courseActivityId } = readRequest(activityIdSchema, request.params)
    await database.query('delete from nomis.course_activity where course_activity_id = $1', [courseActivityId])
    return reply.code(204).send()
  })

  // Made where it is put, once for each prisoner; the activity is as new as the newest of what was put.
  for (const child of ['allocation', 'attendance'])
    app.put(`/activities/:courseActivityId/${child}/:prisonNumber`, async (request, reply) => {
      const { courseActivityId, prisonNumber } = readRequest(childSchema, request.params)
      const { id, version } = readRequest(putSchema, request.body)
      const made = await inTransaction(database, 'read committed', async (client) => {
        const parent = await client.query(
          'update nomis.course_activity set version = greatest(version, $2) where course_activity_id = $1',
          [courseActivityId, version],
        )
        if (parent.rowCount === 0) throw new Problem(404, `Activity ${courseActivityId} not found`)
        return client.query<{ id: string }>(
          `insert into nomis.${child} (course_activity_id, prison_number, dps_id) values ($1, $2, $3)
           on conflict (course_activity_id, prison_number) do update set dps_id = excluded.dps_id
           returning ${child}_id as id`,
          [courseActivityId, prisonNumber, id],
        )
      })
      return reply.send({ id: made.rows[0]?.id })
    })
}
