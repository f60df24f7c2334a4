import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import type { NomisContext } from './nomis-context.ts'

const pageSchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).max(500).default(100),
})
const activitySchema = z.object({ courseActivityId: z.string().regex(/^\d+$/) })
const peopleSchema = z.array(z.object({ id: z.string(), prisonNumber: z.string(), version: z.number().int() })).max(500)

/** Adds the calls for all the people of an activity: how many there are, read for all activities in pages; and for one, that those are there whom DPS knows, and nobody who was added by hand. */
export const activityPeople = (app: FastifyInstance, { database }: NomisContext): void => {
  app.get('/activities/counts', async (request, reply) => {
    const { after, size } = readRequest(pageSchema, request.query)
    const count = (child: string): string =>
      `(select count(*)::int from nomis.${child} where ${child}.course_activity_id = activity.course_activity_id)`
    const { rows } = await database.query(
      `select course_activity_id as "courseActivityId", schedule_id as "scheduleId",
         ${count('allocation')} as allocations, ${count('attendance')} as attendances
       from nomis.course_activity as activity where course_activity_id > $1 order by course_activity_id limit $2`,
      [after, size],
    )
    return reply.send(rows)
  })

  for (const child of ['allocation', 'attendance'])
    app.put(`/activities/:courseActivityId/${child}`, async (request, reply) => {
      const { courseActivityId } = readRequest(activitySchema, request.params)
      const people = readRequest(peopleSchema, request.body)
      const newest = Math.max(1, ...people.map(({ version }) => version))
      await inTransaction(database, 'read committed', async (client) => {
        const parent = await client.query(
          'update nomis.course_activity set version = greatest(version, $2) where course_activity_id = $1',
          [courseActivityId, newest],
        )
        if (parent.rowCount === 0) throw new Problem(404, `Activity ${courseActivityId} not found`)
        // What an event has brought since the others were told of stays: only what was made here by hand is nobody's.
        await client.query(`delete from nomis.${child} where course_activity_id = $1 and dps_id is null`, [
          courseActivityId,
        ])
        await client.query(
          `insert into nomis.${child} (course_activity_id, dps_id, prison_number)
           select $1, * from unnest($2::text[], $3::text[])
           on conflict (course_activity_id, prison_number) do update set dps_id = excluded.dps_id`,
          [courseActivityId, people.map(({ id }) => id), people.map(({ prisonNumber }) => prisonNumber)],
        )
      })
      return reply.code(204).send()
    })
}
