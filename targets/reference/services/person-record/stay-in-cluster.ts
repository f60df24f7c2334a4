import type { PoolClient } from 'pg'
import type { RecordContext } from './context.ts'

/** The mistake `unmerge-keeps-the-cluster`: "they were taken for one person, and nobody has told us that they are two". */
export const stayInCluster = async (
  client: Pick<PoolClient, 'query'>,
  { defects }: RecordContext,
  { crn, of }: { readonly crn: string; readonly of: string },
): Promise<void> => {
  if (!defects.has('unmerge-keeps-the-cluster')) return
  await client.query(
    `update person_record.person set person_key = kept.person_key
     from person_record.person as kept where person.crn = $1 and kept.crn = $2`,
    [crn, of],
  )
}
