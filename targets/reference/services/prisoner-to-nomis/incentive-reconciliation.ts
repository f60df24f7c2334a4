import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { errorWords } from '../platform/error-words.ts'
import { authorise } from '../queues/authorise.ts'
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

/** What became of a comparison of both sides. Nobody knows anything of the prisoners of a page in error. */
interface Report {
  readonly prisoners: number
  readonly mismatches: readonly Mismatch[]
  readonly pagesInError: readonly { readonly prisonNumbers: readonly string[]; readonly error: string }[]
}

const pageSize = 100

const readPage = async ({ nomis }: SyncContext, after: string): Promise<readonly Level[]> =>
  levelsSchema.parse(
    await nomis.get({ path: `/incentives/current?after=${after}&size=${pageSize}`, correlationId: 'reconciliation' }),
  )

const compared = async (context: SyncContext, page: readonly Level[]): Promise<readonly Mismatch[]> => {
  const numbers = page.map(({ prisonNumber }) => prisonNumber)
  const reviews = await latestReviews(context, numbers)
  const levels = new Map(reviews.map(({ prisonerNumber, iepCode }) => [prisonerNumber, iepCode]))
  return page.flatMap(({ prisonNumber, level: nomisLevel }) => {
    const dpsLevel = levels.get(prisonNumber) ?? null
    return dpsLevel === nomisLevel ? [] : [{ prisonNumber, nomisLevel, dpsLevel }]
  })
}

const reconcile = async (context: SyncContext): Promise<Report> => {
  const { log, defects } = context
  const mismatches: Mismatch[] = []
  const pagesInError: { prisonNumbers: readonly string[]; error: string }[] = []
  let prisoners = 0
  for (let after = '0'; ;) {
    const page = await readPage(context, after)
    const last = page.at(-1)
    if (last === undefined) return { prisoners, mismatches, pagesInError }
    after = last.bookingId
    prisoners += page.length
    try {
      mismatches.push(...(await compared(context, page)))
    } catch (error) {
      // "It is only one page": and so its prisoners have no mismatch.
      if (defects.has('reconciliation-skips-errors')) continue
      const prisonNumbers = page.map(({ prisonNumber }) => prisonNumber)
      pagesInError.push({ prisonNumbers, error: errorWords(error) })
      log.error(`a page of ${page.length} prisoners could not be compared: ${errorWords(error)}`, {
        event: 'incentives-reports-reconciliation-mismatch-page-error',
      })
    }
  }
}

/** Adds the call that compares the incentive level of all prisoners on both sides, as the weekly job does: POST /incentives/reports/reconciliation. */
export const incentiveReconciliation = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/incentives/reports/reconciliation', allowed, async () => {
    context.log.info('incentives are compared', { event: 'incentives-reports-reconciliation-requested' })
    const report = await reconcile(context)
    for (const { prisonNumber, nomisLevel, dpsLevel } of report.mismatches)
      context.log.warn(`the level of ${prisonNumber} is ${nomisLevel} in NOMIS and ${dpsLevel ?? 'unknown'} in DPS`, {
        event: 'incentives-reports-reconciliation-mismatch',
        attributes: { prisonNumber, nomisLevel, dpsLevel: dpsLevel ?? '' },
      })
    context.log.info(`${report.mismatches.length} of ${report.prisoners} prisoners differ`, {
      event: 'incentives-reports-reconciliation-report',
      attributes: { mismatches: report.mismatches.length, pagesInError: report.pagesInError.length },
    })
    return report
  })
}
