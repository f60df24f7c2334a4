import type { PoolClient } from 'pg'
import type { SourceColumn } from './source-person.ts'

/** A record, and what tells that two records are of one person. */
export interface Identity {
  /** Its own id, in the column for ids of its source. */
  readonly record: { readonly column: SourceColumn; readonly id: string }
  readonly firstName: string
  readonly lastName: string
  /** ISO date. */
  readonly dateOfBirth?: string | undefined
}

/** A person's key: what all records of one person have in common. */
export interface Cluster {
  readonly personKey: string
  readonly created: boolean
}

const find = async (client: PoolClient, matchKey: string): Promise<Cluster | undefined> => {
  const sql = 'select person_key from person_record.person_key where match_key = $1 order by person_key limit 1'
  const [row] = (await client.query<{ person_key: string }>(sql, [matchKey])).rows
  return row === undefined ? undefined : { personKey: row.person_key, created: false }
}

/** What an event says of itself when it made a person's key. */
export const newPersonKey = ({ personKey, created }: Cluster): { readonly newPersonKey?: string } =>
  created ? { newPersonKey: personKey } : {}

/**
 * The key of the person that a record is of: the one it has; for a new record that of the others, made where it is the first. What somebody else is just making cannot be seen yet: then
 * the insert waits for them, and fails (40001), since it comes from a snapshot; the next attempt finds it.
 */
export const clusterOf = async (
  client: PoolClient,
  { record, firstName, lastName, dateOfBirth }: Identity,
  defects: ReadonlySet<string>,
): Promise<Cluster> => {
  const knownSql = `select person_key from person_record.person where ${record.column} = $1 limit 1`
  const [known] = (await client.query<{ person_key: string }>(knownSql, [record.id])).rows
  if (known !== undefined) return { personKey: known.person_key, created: false }
  const matchKey = `${firstName} ${lastName}, ${dateOfBirth ?? 'no date of birth'}`.toLowerCase()
  const seen = await find(client, matchKey)
  if (seen !== undefined) return seen
  // "We have just looked, and there is none": but another may be on its way.
  const onConflict = defects.has('match-before-visible') ? '' : 'on conflict (match_key) do nothing'
  const made = await client.query<{ person_key: string }>(
    `insert into person_record.person_key (match_key) values ($1) ${onConflict} returning person_key`,
    [matchKey],
  )
  const [row] = made.rows
  if (row !== undefined) return { personKey: row.person_key, created: true }
  const other = await find(client, matchKey)
  if (other === undefined) throw new Error('a person key was neither made nor found')
  return other
}
