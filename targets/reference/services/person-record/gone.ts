import type { PoolClient } from 'pg'

/** The table of cases that were deleted or merged into others: what was read of one before is not written any more. */
export const goneTable = 'create table if not exists person_record.gone (crn text primary key)'

/** Notes that a case is gone, within the transaction that takes its record away. */
export const markGone = async (client: Pick<PoolClient, 'query'>, crn: string): Promise<void> => {
  await client.query('insert into person_record.gone (crn) values ($1) on conflict do nothing', [crn])
}

/** Notes that one is there again that had been merged into another. */
export const markBack = async (client: Pick<PoolClient, 'query'>, crn: string): Promise<void> => {
  await client.query('delete from person_record.gone where crn = $1', [crn])
}

/** Whether a case is gone. */
export const isGone = async (client: Pick<PoolClient, 'query'>, crn: string): Promise<boolean> =>
  (await client.query('select 1 from person_record.gone where crn = $1', [crn])).rowCount !== 0
