import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { authorise } from '../queues/authorise.ts'
import { compareSides, type Side } from './compare-sides.ts'
import type { SyncContext } from './context.ts'
import { latestReviews } from './incentive-review.ts'

const levelsSchema = z.array(z.object({ bookingId: z.string(), prisonNumber: z.string(), level: z.string() }))
type Level = z.output<typeof levelsSchema>[number]
const reviewsSchema = z.array(z.object({ prisonerNumber: z.string(), iepCode: z.string() }))
type Review = z.output<typeof reviewsSchema>[number]

/** A prisoner whose level differs. */
interface Mismatch {
  readonly prisonNumber: string
  readonly nomisLevel: string | null
  readonly dpsLevel: string | null
}

const name = 'incentives-reports-reconciliation'
const pageSize = 100

const mismatchesOf = async (context: SyncContext, page: readonly Level[]): Promise<readonly Mismatch[]> => {
  const numbers = page.map(({ prisonNumber }) => prisonNumber)
  const reviews = await latestReviews(context, numbers)
  const levels = new Map(reviews.map(({ prisonerNumber, iepCode }) => [prisonerNumber, iepCode]))
  return page.flatMap(({ prisonNumber, level: nomisLevel }) => {
    const dpsLevel = levels.get(prisonNumber) ?? null
    return dpsLevel === nomisLevel ? [] : [{ prisonNumber, nomisLevel, dpsLevel }]
  })
}

/** Those who have a level in NOMIS. */
const inNomis = ({ nomis }: SyncContext): Side<Level> => ({
  readPage: async (after) => {
    const path = `/incentives/current?after=${after?.bookingId ?? 0}&size=${pageSize}`
    return levelsSchema.parse(await nomis.get({ path, correlationId: 'reconciliation' }))
  },
  idOf: ({ prisonNumber }) => prisonNumber,
})

/** Those who have a review in DPS. */
const inDps = ({ dps }: SyncContext): Side<Review> => ({
  readPage: async (_, nth) => {
    const path = `/incentive-reviews/current?page=${nth}&size=${pageSize}`
    return reviewsSchema.parse(await dps.get({ path, correlationId: 'reconciliation' }))
  },
  idOf: ({ prisonerNumber }) => prisonerNumber,
})

/** Adds the call that compares the incentive level of all prisoners on both sides, as the weekly job does: POST /incentives/reports/reconciliation. */
export const incentiveReconciliation = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const { log } = context
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/incentives/reports/reconciliation', allowed, async () => {
    log.info('incentives are compared', { event: `${name}-requested` })
    const report = await compareSides<Level, Review, Mismatch>(context, {
      name,
      nomis: inNomis(context),
      dps: inDps(context),
      compare: (page) => mismatchesOf(context, page),
      lacking: ({ prisonerNumber, iepCode }) => ({
        prisonNumber: prisonerNumber,
        nomisLevel: null,
        dpsLevel: iepCode,
      }),
    })
    const { compared, mismatches, pagesInError, failed } = report
    for (const { prisonNumber, nomisLevel, dpsLevel } of mismatches)
      log.warn(
        `the level of ${prisonNumber} is ${nomisLevel ?? 'unknown'} in NOMIS and ${dpsLevel ?? 'unknown'} in DPS`,
        {
          event: `${name}-mismatch`,
          attributes: { prisonNumber, nomisLevel: nomisLevel ?? '', dpsLevel: dpsLevel ?? '' },
        },
      )
    if (failed !== undefined) return report
    log.info(`${mismatches.length} of ${compared} prisoners differ`, {
      event: `${name}-report`,
      attributes: { mismatches: mismatches.length, pagesInError: pagesInError.length },
    })
    return report
  })
}
