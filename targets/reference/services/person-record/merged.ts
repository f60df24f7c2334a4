import type { PoolClient } from 'pg'

/** The table of records that were merged away, each with the one that it is part of now. */
export const mergedTable = `create table if not exists person_record.merged (crn text primary key, into_crn text not null)`

/** The CRN under which a person is kept: their own, or that of the record into which theirs was merged. */
export const keptAs = async (client: Pick<PoolClient, 'query'>, crn: string): Promise<string> => {
  const { rows } = await client.query<{ into_crn: string }>(
    'select into_crn from person_record.merged where crn = $1',
    [crn],
  )
  const [merged] = rows
  return merged === undefined ? crn : keptAs(client, merged.into_crn)
}
