import type { Act } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'
import type { MappedKind } from './lost-records.ts'

/** One kind of record of which NOMIS can have two. */
export interface SecondKind extends MappedKind {
  /** Common table expressions in SQL that make in NOMIS a second record of each of our ids ($1): the last, `second`, has our id (`key`) and that of NOMIS (`id`). */
  readonly copy: string
  /** Path of the records in NOMIS, without their id. */
  readonly path: string
}

/** How another delivery of an event makes and maps a second record before the first is mapped, and how operators remove the one that is not mapped, by the endpoint of NOMIS. */
export const secondRecords = (
  { database, call }: SystemReach,
  { table, column, nomisId, mappingTable, idOf, copy, path }: SecondKind,
): Readonly<Record<'map-another' | 'delete-duplicate', Act>> => ({
  'map-another': async (keys) => {
    const ids = keys.map(idOf)
    await database.query(`with ${copy} insert into ${mappingTable} (key, nomis_id) select key, id::text from second`, [
      ids,
    ])
    const { rows } = await database.query<{ id: string }>(
      `select ${nomisId}::text as id from ${table} where ${column} = any($1) order by ${nomisId}`,
      [ids],
    )
    return { count: rows.length, records: rows.map(({ id }) => id) }
  },
  'delete-duplicate': async (keys) => {
    const { rows } = await database.query<{ id: string }>(
      `select ${nomisId}::text as id from ${table} join ${mappingTable} on key = ${column}
       where ${column} = any($1) and ${nomisId}::text <> nomis_id`,
      [keys.map(idOf)],
    )
    for (const { id } of rows) await call('DELETE', 'nomis-api', `${path}/${id}`)
    return { count: rows.length }
  },
})
