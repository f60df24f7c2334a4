import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import type { NomisContext } from './nomis-context.ts'

const activitySchema = z.object({ courseActivityId: z.string().regex(/^\d+$/) })

/** The sessions of an activity, by their ids in DPS, and the version of the schedule that has them. */
export const sessionsSchema = z.object({ version: z.number().int(), sessions: z.array(z.string()).max(500) })

/** SQL of the table of sessions. */
export const sessionTable = `create table if not exists nomis.course_schedule (
  course_schedule_id bigserial primary key,
  course_activity_id bigint not null references nomis.course_activity on delete cascade,
  dps_id text not null,
  unique (course_activity_id, dps_id)
)`

/** Adds the call that makes the sessions of an activity those of its schedule: PUT /activities/{id}/sessions. An older schedule changes nothing. */
export const activitySessions = (app: FastifyInstance, { database, defects }: NomisContext): void => {
  app.put('/activities/:courseActivityId/sessions', async (request, reply) => {
    const { courseActivityId } = readRequest(activitySchema, request.params)
    const { version, sessions } = readRequest(sessionsSchema, request.body)
    await inTransaction(database, 'read committed', async (client) => {
      const { rows } = await client.query<{ schedule_version: number }>(
        `update nomis.course_activity
         set version = greatest(version, $2), schedule_version = greatest(schedule_version, $2)
         where course_activity_id = $1 returning schedule_version`,
        [courseActivityId, version],
      )
      if (rows[0] === undefined) throw new Problem(404, `Activity ${courseActivityId} not found`)
      if (rows[0].schedule_version > version) return
      // "What is sent is written": and what is not sent is left as it is.
      if (!defects.has('keeps-removed-sessions'))
        await client.query('delete from nomis.course_schedule where course_activity_id = $1 and dps_id <> all($2)', [
          courseActivityId,
          sessions,
        ])
      await client.query(
        `insert into nomis.course_schedule (course_activity_id, dps_id) select $1, unnest($2::text[])
         on conflict (course_activity_id, dps_id) do nothing`,
        [courseActivityId, sessions],
      )
    })
    return reply.code(204).send()
  })
}
