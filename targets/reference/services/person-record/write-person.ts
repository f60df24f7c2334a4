import type { PoolClient } from 'pg'
import type { Applied } from './applied.ts'
import { clusterOf, newPersonKey } from './cluster-of.ts'
import type { RecordContext } from './context.ts'
import { matchPerson } from './match-person.ts'
import { keepsNaturalKeys } from './schema.ts'
import { sourceColumn } from './source-column.ts'
import { columns, type SourcePerson } from './source-person.ts'

interface Row {
  readonly person_uuid: string
  readonly version: number
}

/** What happens to a person who is known: older content than the stored changes nothing. */
const onConflict = (column: string, { defects }: RecordContext): string => {
  if (!keepsNaturalKeys(defects)) return ''
  const blind = defects.has('last-arrival-wins') || defects.has('stale-read-overwrites')
  return `on conflict (${column}) do update set
      first_name = excluded.first_name, last_name = excluded.last_name, aliases = excluded.aliases,
      content_time = excluded.content_time, content_version = person.content_version + 1, version = person.version + 1
    where ${blind ? 'true' : 'person.content_time < excluded.content_time'}`
}

/**
 * Creates or updates a person, and tells people-matching of them within the same transaction: after the write, whose lock keeps older
 * content from being told after newer.
 */
export const writePerson = async (
  client: PoolClient,
  context: RecordContext,
  { source, id, firstName, lastName, aliases, contentTime }: SourcePerson,
): Promise<Applied> => {
  const column = columns[source]
  const noted = sourceColumn(context, source)
  const cluster = await clusterOf(client, { record: { column, id }, firstName, lastName }, context.defects)
  const written = await client.query<Row>(
    `insert into person_record.person as person
       (${column}, first_name, last_name, aliases, content_version, content_time, person_key${noted.column})
     values ($1, $2, $3, $4, 1, $5, $6${noted.value})
     ${onConflict(column, context)} returning person_uuid, version`,
    [id, firstName, lastName, JSON.stringify(aliases), contentTime, cluster.personKey],
  )
  const [row] = written.rows
  if (row !== undefined) {
    await matchPerson(context, { source, id, firstName, lastName, aliases })
    const change = row.version === 1 ? 'created' : 'updated'
    return { personUuid: row.person_uuid, version: row.version, change, ...newPersonKey(cluster) }
  }
  const sql = `select person_uuid, version from person_record.person where ${column} = $1`
  const found = (await client.query<Row>(sql, [id])).rows[0]
  return { personUuid: found?.person_uuid ?? '', version: found?.version ?? 0, change: 'unchanged' }
}
