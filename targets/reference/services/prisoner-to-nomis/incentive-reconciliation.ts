import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { authorise } from '../queues/authorise.ts'
import { comparePages } from './compare-pages.ts'
import type { SyncContext } from './context.ts'
import { latestReviews } from './incentive-review.ts'

const levelsSchema = z.array(z.object({ bookingId: z.string(), prisonNumber: z.string(), level: z.string() }))
type Level = z.output<typeof levelsSchema>[number]

/** A prisoner whose level differs. */
interface Mismatch {
  readonly prisonNumber: string
  readonly nomisLevel: string
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

/** Adds the call that compares the incentive level of all prisoners on both sides, as the weekly job does: POST /incentives/reports/reconciliation. */
export const incentiveReconciliation = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const { nomis, log } = context
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/incentives/reports/reconciliation', allowed, async () => {
    log.info('incentives are compared', { event: `${name}-requested` })
    const report = await comparePages<Level, Mismatch>(context, {
      name,
      readPage: async (after) => {
        const path = `/incentives/current?after=${after?.bookingId ?? 0}&size=${pageSize}`
        return levelsSchema.parse(await nomis.get({ path, correlationId: 'reconciliation' }))
      },
      idOf: ({ prisonNumber }) => prisonNumber,
      compare: (page) => mismatchesOf(context, page),
    })
    const { compared, mismatches, pagesInError, failed } = report
    for (const { prisonNumber, nomisLevel, dpsLevel } of mismatches)
      log.warn(`the level of ${prisonNumber} is ${nomisLevel} in NOMIS and ${dpsLevel ?? 'unknown'} in DPS`, {
        event: `${name}-mismatch`,
        attributes: { prisonNumber, nomisLevel, dpsLevel: dpsLevel ?? '' },
      })
    if (failed !== undefined) return report
    log.info(`${mismatches.length} of ${compared} prisoners differ`, {
      event: `${name}-report`,
      attributes: { mismatches: mismatches.length, pagesInError: pagesInError.length },
    })
    return report
  })
}
