import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { pageQuery } from './page-query.ts'

const bodySchema = z.object({ prisonNumbers: z.array(z.string()).min(1).max(500) })

/** SQL that makes the reviews of a prisoner quick to find. */
export const currentReviewsIndex = `create index if not exists incentive_review_prisoner on dps.incentive_review ((content->>'prisonerNumber'))`

/** Adds the calls that tell which of a prisoner's reviews is the latest: of all who have one, in pages, and of some. */
export const currentReviews = (app: FastifyInstance, database: Pool): void => {
  app.get('/incentive-reviews/current', async (request, reply) => {
    const { page, size } = readRequest(pageQuery, request.query)
    const { rows } = await database.query<{ content: unknown }>(
      `select distinct on (content->>'prisonerNumber') content from dps.incentive_review
       where content->>'prisonerNumber' is not null order by content->>'prisonerNumber', version desc
       offset $1 limit $2`,
      [page * size, size],
    )
    return reply.send(rows.map(({ content }) => content))
  })

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
