import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import type { SyncContext } from './context.ts'

/** What NOMIS says of an incentive. */
export const incentiveSchema = z.object({ incentiveId: z.string() })
const existsSchema = z.object({ moreInfo: incentiveSchema })

/** A review as NOMIS takes it. */
export interface IncentiveToPost {
  readonly reviewId: string
  readonly iepLevel: string
  readonly iepDateTime: string
}

/** Posts a review to NOMIS, which makes one incentive under one key of ours, however often. */
export const postIncentive = async (
  { nomis }: SyncContext,
  prisonerNumber: string,
  body: IncentiveToPost,
  idempotencyKey: string | undefined,
): Promise<{ readonly nomisId: string; readonly existed: boolean }> => {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
  try {
    const path = `/prisoners/${prisonerNumber}/incentives`
    const made = await nomis.post({ path, correlationId: body.reviewId, body, headers })
    return { nomisId: incentiveSchema.parse(made).incentiveId, existed: false }
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error
    return { nomisId: existsSchema.parse(error.body).moreInfo.incentiveId, existed: true }
  }
}
