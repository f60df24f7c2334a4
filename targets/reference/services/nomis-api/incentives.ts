import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { createIncentive, incentiveSchema } from './create-incentive.ts'
import { idempotencyKeyOf } from './nomis-context.ts'
import type { NomisContext } from './nomis-context.ts'

const prisonerSchema = z.object({ prisonNumber: z.string() })
const incentiveIdSchema = z.object({ incentiveId: z.string().regex(/^\d+$/) })
const reviewSchema = z.object({ reviewId: z.string() })

/** Adds the calls for incentives. */
export const incentives = (app: FastifyInstance, context: NomisContext): void => {
  app.post('/prisoners/:prisonNumber/incentives', async (request, reply) => {
    const { prisonNumber } = readRequest(prisonerSchema, request.params)
    const review = readRequest(incentiveSchema, request.body)
    const { created, ...incentive } = await createIncentive(context, prisonNumber, review, idempotencyKeyOf(request))
    if (!created) throw new Problem(409, `Incentive ${review.reviewId} already exists`, { moreInfo: incentive })
    context.log.info(`incentive ${review.reviewId} created`, {
      attributes: { prisonNumber, reviewId: review.reviewId, nomisIncentiveId: incentive.incentiveId },
    })
    return reply.code(201).send(incentive)
  })

  app.get('/incentives/review/:reviewId', async (request, reply) => {
    const { reviewId } = readRequest(reviewSchema, request.params)
    const sql = 'select incentive_id from nomis.incentive where review_id = $1 order by incentive_id limit 1'
    const [row] = (await context.database.query<{ incentive_id: string }>(sql, [reviewId])).rows
    if (row === undefined) throw new Problem(404, `Incentive ${reviewId} not found`)
    return reply.send({ incentiveId: row.incentive_id })
  })

  // For operators, who have found it to be there twice.
  app.delete('/incentives/:incentiveId', async (request, reply) => {
    const { incentiveId } = readRequest(incentiveIdSchema, request.params)
    await context.database.query('delete from nomis.incentive where incentive_id = $1', [incentiveId])
    return reply.code(204).send()
  })
}
