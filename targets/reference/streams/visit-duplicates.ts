import type { Act } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'
import { type SecondKind, secondRecords } from './second-records.ts'

interface Row {
  readonly visit_id: string
}

/** How a visit comes to be in NOMIS twice, before or after the first is mapped, and how operators remove the one that is not. */
export const visitDuplicates = (
  reach: SystemReach,
  kind: SecondKind,
): Readonly<Record<'duplicate' | 'map-another' | 'delete-duplicate', Act>> => ({
  ...secondRecords(reach, kind),
  duplicate: async (keys) => {
    await reach.database.query(`with ${kind.copy} select from second`, [keys])
    const { rows } = await reach.database.query<Row>('select visit_id from nomis.visit where reference = any($1)', [
      keys,
    ])
    return { count: rows.length, records: rows.map(({ visit_id: id }) => id) }
  },
})
