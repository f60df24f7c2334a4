import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'

const bodySchema = z.object({ prisonNumbers: z.array(z.string()).min(1).max(500) })

/** SQL that makes the reviews of a prisoner quick to find. */
export const currentReviewsIndex = `create index if not exists incentive_review_prisoner on dps.incentive_review ((content->>'prisonerNumber'))`

/** Adds the call that tells of some prisoners which of their reviews is the latest; those without one are left out. */
export const currentReviews = (app: FastifyInstance, database: Pool): void => {
  app.post('/incentive-reviews/current', async (request, reply) => {
    const { prisonNumbers } = readRequest(bodySchema, request.body)
    const { rows } = await database.query<{ content: unknown }>(
      `select distinct on (content->>'prisonerNumber') content from dps.incentive_review
       where content->>'prisonerNumber' = any($1) order by content->>'prisonerNumber', version desc`,
      [prisonNumbers],
    )
    return reply.send(rows.map(({ content }) => content))
  })
}
