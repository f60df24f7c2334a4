import type { Act, RecordAct } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'

/** Acts of a refresh, and of those who clean up after it. */
export const refreshActs = ['lose', 'hold-id', 'clean-mappings'] as const satisfies readonly RecordAct[]

/** One kind of record that is mapped, and how the ids of its mappings come from a key. */
export interface MappedKind {
  /** Table of the records in NOMIS, and its column with our id. */
  readonly table: string
  readonly column: string
  /** Its column with the id in NOMIS. */
  readonly nomisId: string
  readonly mappingTable: string
  /** Path of a mapping, without our id. */
  readonly mappingPath: string
  readonly idOf: (key: string) => string
}

/** SQL of an id that no record of NOMIS has: that of one that was made before the refresh, and was lost in it. */
const lostId = (key: string): string => `'9' || lpad(abs(hashtextextended(${key}, 0) % 1000000000000)::text, 12, '0')`

/**
 * A refresh in which NOMIS lost records while their mappings stayed, and after which it gives the ids of those to others, and the clean-up of both by the mapping service's own
 * endpoint.
 */
export const lostRecords = (
  { database, call }: SystemReach,
  { table, column, nomisId, mappingTable, mappingPath, idOf }: MappedKind,
): Readonly<Record<(typeof refreshActs)[number], Act>> => ({
  lose: async (keys) => {
    const ids = keys.map(idOf)
    const lost = await database.query(`delete from ${table} where ${column} = any($1)`, [ids])
    await database.query(
      `insert into ${mappingTable} (key, nomis_id) select key, ${lostId('key')} from unnest($1::text[]) as key
       on conflict (key) do nothing`,
      [ids],
    )
    return { count: lost.rowCount ?? 0 }
  },
  'hold-id': async (keys) => {
    const held = await database.query(
      `insert into ${mappingTable} (key, nomis_id) select 'gone-' || ${column}, ${nomisId}::text from ${table} where ${column} = any($1)`,
      [keys.map(idOf)],
    )
    if (held.rowCount !== keys.length) throw new Error(`NOMIS has ${held.rowCount ?? 0} records of ${keys.join(', ')}`)
    return { count: held.rowCount }
  },
  'clean-mappings': async (keys) => {
    const ids = keys.map(idOf)
    const held = await database.query<{ key: string }>(
      `select key from ${mappingTable} where key <> all($1)
         and nomis_id in (select ${nomisId}::text from ${table} where ${column} = any($1))`,
      [ids],
    )
    for (const id of [...ids, ...held.rows.map(({ key }) => key)])
      await call('DELETE', 'mapping-api', `${mappingPath}/${id}`)
  },
})
