import type { Act, RecordAct } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'

/** Acts of a refresh, and of those who clean up after it. */
export const refreshActs = ['lose', 'clean-mappings'] as const satisfies readonly RecordAct[]

/** One kind of record that is mapped, and how the ids of its mappings come from a key. */
export interface MappedKind {
  /** Table of the records in NOMIS, and its column with our id. */
  readonly table: string
  readonly column: string
  readonly mappingTable: string
  /** Path of a mapping, without our id. */
  readonly mappingPath: string
  readonly idOf: (key: string) => string
}

/** No record of NOMIS has it: one that was made before the refresh, and was lost in it. */
const lostId = '999999999'

/** A refresh in which NOMIS lost records while their mappings stayed, and the clean-up by the mapping service's own endpoint. */
export const lostRecords = (
  { database, call }: SystemReach,
  { table, column, mappingTable, mappingPath, idOf }: MappedKind,
): Readonly<Record<(typeof refreshActs)[number], Act>> => ({
  lose: async (keys) => {
    const ids = keys.map(idOf)
    const lost = await database.query(`delete from ${table} where ${column} = any($1)`, [ids])
    await database.query(
      `insert into ${mappingTable} (key, nomis_id) select key, $2 from unnest($1::text[]) as key
       on conflict (key) do nothing`,
      [ids, lostId],
    )
    return { count: lost.rowCount ?? 0 }
  },
  'clean-mappings': async (keys) => {
    for (const key of keys) await call('DELETE', 'mapping-api', `${mappingPath}/${idOf(key)}`)
  },
})
