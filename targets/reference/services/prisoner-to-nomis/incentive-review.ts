import { z } from 'zod'
import type { SyncContext } from './context.ts'

/** A review as the digital prison services tell of it. */
export const reviewSchema = z.object({
  id: z.string(),
  prisonerNumber: z.string(),
  iepCode: z.string(),
  iepTime: z.iso.datetime(),
})

/** The latest review of each of some prisoners, of those who have one. */
export const latestReviews = async (
  { dps }: SyncContext,
  prisonNumbers: readonly string[],
): Promise<readonly z.output<typeof reviewSchema>[]> => {
  const body = { prisonNumbers }
  const [correlationId = ''] = prisonNumbers
  return z.array(reviewSchema).parse(await dps.post({ path: '/incentive-reviews/current', correlationId, body }))
}
