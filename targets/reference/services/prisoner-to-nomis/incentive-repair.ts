import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { senderKey } from '../platform/sender-key.ts'
import { authorise } from '../queues/authorise.ts'
import type { SyncContext } from './context.ts'
import { latestReviews } from './incentive-review.ts'
import { mappingKinds, postMapping } from './mapping-store.ts'
import { postIncentive } from './post-incentive.ts'

const prisonerSchema = z.object({ prisonNumber: z.string() })
const currentSchema = z.object({ level: z.string(), reviewedAt: z.iso.datetime() })

/** The level that a prisoner should have, as the digital prison services say. */
const rightLevel = async (context: SyncContext, prisonNumber: string) => {
  const [review] = await latestReviews(context, [prisonNumber])
  if (review === undefined) throw new Problem(404, `Prisoner ${prisonNumber} has no incentive review`)
  const right = { level: review.iepCode, reviewedAt: review.iepTime }
  // "A repair mends what is there": and what never came is not.
  if (context.defects.has('repair-wants-record')) return right
  const body = { reviewId: review.id, iepLevel: review.iepCode, iepDateTime: review.iepTime }
  // "An operator asked for it, so it is wanted": also where the event about it is just being handled.
  const blind = context.defects.has('repair-duplicates')
  const key = blind ? undefined : senderKey(review.id, context.defects)
  const { nomisId } = await postIncentive(context, prisonNumber, body, key)
  if (!blind) await postMapping(context, mappingKinds.incentive, { id: review.id, nomisId })
  return right
}

/** The mistake `repair-uses-stale-side`: NOMIS is asked what is right, which is the side that is wrong. */
const levelInNomis = async ({ nomis }: SyncContext, prisonNumber: string) =>
  currentSchema.parse(
    await nomis.get({ path: `/prisoners/${prisonNumber}/incentives/current`, correlationId: prisonNumber }),
  )

/**
 * Adds the call with which operators make NOMIS equal to the digital prison services again: POST /incentives/prisoner/{no}/repair. It does what the event of the latest
 * review should have done, under the same key, so that the two may come at the same time; and sets the level even where that review is in NOMIS already.
 */
export const incentiveRepair = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/incentives/prisoner/:prisonNumber/repair', allowed, async (request, reply) => {
    const { prisonNumber } = readRequest(prisonerSchema, request.params)
    const stale = context.defects.has('repair-uses-stale-side')
    const body = await (stale ? levelInNomis : rightLevel)(context, prisonNumber)
    await context.nomis.put({
      path: `/prisoners/${prisonNumber}/incentives/current`,
      correlationId: prisonNumber,
      body,
    })
    context.log.info(`incentives of ${prisonNumber} repaired`, {
      event: 'incentives-repair',
      attributes: { prisonerNumber: prisonNumber, level: body.level },
    })
    return reply.code(200).send()
  })
}
