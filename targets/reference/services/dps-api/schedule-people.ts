import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { pageQuery } from './page-query.ts'

const kinds = ['allocation', 'attendance'] as const
const scheduleSchema = z.object({ scheduleId: z.string() })
const schedulesSchema = z.object({ scheduleIds: z.array(z.string()).min(1).max(500) })

/** SQL that makes the people of a schedule quick to find. */
export const schedulePeopleIndexes = kinds.map(
  (kind) => `create index if not exists ${kind}_schedule on dps.${kind} ((content->>'scheduleId'))`,
)

/** Adds the calls that tell of schedules who is allocated to them and attends them, and how many there are: of some, and of all in pages. */
export const schedulePeople = (app: FastifyInstance, database: Pool): void => {
  for (const kind of kinds)
    app.get(`/schedules/:scheduleId/${kind}s`, async (request, reply) => {
      const { scheduleId } = readRequest(scheduleSchema, request.params)
      const sql = `select content from dps.${kind} where content->>'scheduleId' = $1 order by id`
      const { rows } = await database.query<{ content: unknown }>(sql, [scheduleId])
      return reply.send(rows.map(({ content }) => content))
    })

  const count = (kind: string): string =>
    `(select count(*)::int from dps.${kind} where content->>'scheduleId' = schedule.id)`
  const counts = `select id as "scheduleId", ${count('allocation')} as allocations, ${count('attendance')} as attendances
    from dps.schedule as schedule`

  app.post('/schedules/counts', async (request, reply) => {
    const { scheduleIds } = readRequest(schedulesSchema, request.body)
    const { rows } = await database.query(`${counts} where id = any($1)`, [scheduleIds])
    return reply.send(rows)
  })

  app.get('/schedules/counts', async (request, reply) => {
    const { page, size } = readRequest(pageQuery, request.query)
    const { rows } = await database.query(`${counts} order by id offset $1 limit $2`, [page * size, size])
    return reply.send(rows)
  })
}
