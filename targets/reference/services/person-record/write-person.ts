import type { PoolClient } from 'pg'
import type { Applied } from './applied.ts'
import type { RecordContext } from './context.ts'
import { matchPerson } from './match-person.ts'

/** Which column holds a person's id at each source. */
const columns = { NOMIS: 'prison_number', COMMON_PLATFORM: 'defendant_id', LIBRA: 'c_id' } as const

/** A person as one source tells of them. */
export interface SourcePerson {
  readonly source: keyof typeof columns
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  /** When the source says it became so. */
  readonly contentTime: string
}

interface Row {
  readonly person_uuid: string
  readonly version: number
}

/** Creates or updates a person, once person-match was told; older content than the stored changes nothing. */
export const writePerson = async (
  client: PoolClient,
  context: RecordContext,
  { source, id, firstName, lastName, contentTime }: SourcePerson,
): Promise<Applied> => {
  const column = columns[source]
  await matchPerson(context, { source, id, firstName, lastName })
  const newer = context.defects.has('last-arrival-wins') ? 'true' : 'person.content_time < excluded.content_time'
  const written = await client.query<Row>(
    `insert into person_record.person as person (${column}, first_name, last_name, content_version, content_time)
     values ($1, $2, $3, 1, $4)
     on conflict (${column}) do update set
       first_name = excluded.first_name, last_name = excluded.last_name, content_time = excluded.content_time,
       content_version = person.content_version + 1, version = person.version + 1
     where ${newer}
     returning person_uuid, version`,
    [id, firstName, lastName, contentTime],
  )
  const [row] = written.rows
  if (row !== undefined)
    return { personUuid: row.person_uuid, version: row.version, change: row.version === 1 ? 'created' : 'updated' }
  const sql = `select person_uuid, version from person_record.person where ${column} = $1`
  const found = (await client.query<Row>(sql, [id])).rows[0]
  return { personUuid: found?.person_uuid ?? '', version: found?.version ?? 0, change: 'unchanged' }
}
