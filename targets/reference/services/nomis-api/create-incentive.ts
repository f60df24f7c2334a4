import type { PoolClient } from 'pg'
import { z } from 'zod'
import { inTransaction } from '../platform/database.ts'
import { retryConflicts } from '../platform/retry-conflicts.ts'
import type { NomisContext } from './nomis-context.ts'

/** A review as it is sent to NOMIS. */
export const incentiveSchema = z.object({ reviewId: z.string(), iepDateTime: z.iso.datetime(), iepLevel: z.string() })

/** An incentive in NOMIS. */
export interface CreatedIncentive {
  readonly incentiveId: string
  readonly bookingId: string
  readonly sequence: number
  /** False: the sender had created it before. */
  readonly created: boolean
}

type Review = z.output<typeof incentiveSchema>
type Queries = Pick<PoolClient, 'query'>

interface Row {
  readonly incentive_id: string
  readonly sequence: number
}

const findSql = 'select incentive_id, sequence from nomis.incentive where idempotency_key = $1'

const bookingOf = async (client: Queries, prisonNumber: string) => {
  const sql = 'select booking_id, next_sequence from nomis.booking where prison_number = $1'
  return (await client.query<{ booking_id: string; next_sequence: number }>(sql, [prisonNumber])).rows[0]
}

const insert = async (
  client: Queries,
  { defects }: NomisContext,
  values: readonly [prisonNumber: string, review: Review, key: string | undefined, sequence: number],
): Promise<Row | undefined> => {
  const [prisonNumber, review, key, sequence] = values
  const made = await client.query<Row>(
    `insert into nomis.incentive (prison_number, review_id, idempotency_key, sequence, level, reviewed_at)
     values ($1, $2, $3, $4, $5, $6)
     ${defects.has('check-then-insert') ? '' : 'on conflict (idempotency_key) do nothing'}
     returning incentive_id, sequence`,
    [prisonNumber, review.reviewId, key, sequence, review.iepLevel, review.iepDateTime],
  )
  return made.rows[0]
}

/** The booking's level is that of its latest review, whichever arrives last. */
const updateBooking = (client: Queries, { defects }: NomisContext, prisonNumber: string, review: Review) => {
  const newer = defects.has('last-arrival-wins') ? 'true' : 'excluded.reviewed_at > booking.reviewed_at'
  return client.query(
    `insert into nomis.booking as booking (prison_number, next_sequence, level, reviewed_at) values ($1, 2, $2, $3)
     on conflict (prison_number) do update set
       next_sequence = booking.next_sequence + 1,
       level = case when ${newer} then excluded.level else booking.level end,
       reviewed_at = case when ${newer} then excluded.reviewed_at else booking.reviewed_at end`,
    [prisonNumber, review.iepLevel, review.iepDateTime],
  )
}

/** Creates an incentive unless the sender has created it before, and brings the prisoner's booking up to date. */
export const createIncentive = async (
  context: NomisContext,
  prisonNumber: string,
  review: Review,
  key: string | undefined,
): Promise<CreatedIncentive> => {
  const { database, log, defects } = context
  const answer = async (client: Queries, row: Row, created: boolean): Promise<CreatedIncentive> => ({
    incentiveId: row.incentive_id,
    bookingId: (await bookingOf(client, prisonNumber))?.booking_id ?? '',
    sequence: row.sequence,
    created,
  })
  if (defects.has('check-then-insert')) {
    const [seen] = (await database.query<Row>(findSql, [key])).rows
    if (seen !== undefined) return answer(database, seen, false)
  }
  const attributes = { prisonNumber, reviewId: review.reviewId }
  const attempts = defects.has('no-serialization-retry') ? 1 : 5
  return retryConflicts({ log, attributes, attempts, defects }, () =>
    inTransaction(database, 'repeatable read', async (client) => {
      const sequence = (await bookingOf(client, prisonNumber))?.next_sequence ?? 1
      const made = await insert(client, context, [prisonNumber, review, key, sequence])
      if (made === undefined) {
        const [existing] = (await client.query<Row>(findSql, [key])).rows
        if (existing === undefined) throw new Error(`incentive ${review.reviewId} neither made nor found`)
        return answer(client, existing, false)
      }
      await updateBooking(client, context, prisonNumber, review)
      return answer(client, made, true)
    }),
  )
}
