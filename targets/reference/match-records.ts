import type { Pool } from 'pg'
import type { EffectRow } from '../../harness/model/target.ts'

interface MatchRow {
  readonly match_id: string
  readonly key: string
}

/** What people-matching keeps of the records of one source, by the source's id: one row per person, unless an attempt left another behind. */
export const matchRecords = async (
  database: Pick<Pool, 'query'>,
  source: 'DELIUS' | 'COMMON_PLATFORM',
  keys: readonly string[],
): Promise<readonly EffectRow[]> => {
  const { rows } = await database.query<MatchRow>(
    `select match_id, person->>'id' as key from person_match.person
     where person->>'id' = any($1) and person->>'source' = $2`,
    [keys, source],
  )
  return rows.map(({ match_id: record, key }) => ({ key, entity: 'match record', record }))
}
