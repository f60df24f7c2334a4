import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import { readSchedule } from './amend-activity.ts'
import type { SyncContext } from './context.ts'
import { foundBefore } from './found-before.ts'

const createdSchema = z.object({ courseActivityId: z.string() })
const existsSchema = z.object({ moreInfo: createdSchema })

/** Makes the activity of a schedule in NOMIS, which makes one under one key of ours, however often. */
export const createActivity = async (
  context: SyncContext,
  scheduleId: string,
  idempotencyKey: string | undefined,
): Promise<{ readonly nomisId: string; readonly existed: boolean }> => {
  const schedule = await readSchedule(context, scheduleId)
  const before = await foundBefore(context, `/activities/schedule/${scheduleId}`, scheduleId)
  if (before !== undefined) return { nomisId: createdSchema.parse(before).courseActivityId, existed: true }
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
  try {
    const body = { scheduleId, ...schedule }
    const made = await context.nomis.post({ path: '/activities', correlationId: scheduleId, body, headers })
    return { nomisId: createdSchema.parse(made).courseActivityId, existed: false }
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error
    return { nomisId: existsSchema.parse(error.body).moreInfo.courseActivityId, existed: true }
  }
}
