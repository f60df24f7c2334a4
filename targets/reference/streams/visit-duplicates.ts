import type { Act } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'

interface Row {
  readonly visit_id: string
}

/** How a visit comes to be in NOMIS twice, and how operators remove the one that is not mapped, by the endpoint of NOMIS. */
export const visitDuplicates = ({
  database,
  call,
}: SystemReach): Readonly<Record<'duplicate' | 'delete-duplicate', Act>> => ({
  duplicate: async (keys) => {
    await database.query(
      `insert into nomis.visit (prison_number, reference, visit_type, start_time, version)
       select prison_number, reference, visit_type, start_time, version from nomis.visit where reference = any($1)`,
      [keys],
    )
    const { rows } = await database.query<Row>('select visit_id from nomis.visit where reference = any($1)', [keys])
    return { count: rows.length, records: rows.map(({ visit_id: id }) => id) }
  },
  'delete-duplicate': async (keys) => {
    const { rows } = await database.query<Row>(
      `select visit_id from nomis.visit as visit join mapping.visit as mapped on mapped.key = visit.reference
       where reference = any($1) and visit_id::text <> nomis_id`,
      [keys],
    )
    for (const { visit_id: id } of rows) await call('DELETE', 'nomis-api', `/visits/${id}`)
    return { count: rows.length }
  },
})
