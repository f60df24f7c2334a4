import type { Act } from '../../../harness/model/acts.ts'
import { z } from 'zod'
import type { SystemReach } from '../system-reach.ts'

const reportSchema = z.object({
  mismatches: z.array(z.object({ prisonNumber: z.string() })),
  pagesInError: z.array(z.object({ ids: z.array(z.string()) })),
  failed: z.string().optional(),
})

/** No review gives it. */
const wrongLevel = 'OLD'

/** How a prisoner's level comes to differ from their latest review, and how operators mend that. */
export const levelActs = ({
  database,
  call,
}: SystemReach): Readonly<Record<'spoil' | 'repair' | 'reconcile', Act>> => ({
  spoil: async (keys) => {
    const changed = await database.query('update nomis.booking set level = $2 where prison_number = any($1)', [
      keys,
      wrongLevel,
    ])
    return { count: changed.rowCount ?? 0 }
  },
  repair: async (keys) => {
    for (const key of keys) await call('POST', 'prisoner-to-nomis', `/incentives/prisoner/${key}/repair`)
  },
  reconcile: async () => {
    const report = reportSchema.parse(await call('POST', 'prisoner-to-nomis', '/incentives/reports/reconciliation'))
    return {
      count: report.mismatches.length,
      differing: report.mismatches.map(({ prisonNumber }) => prisonNumber),
      unread: report.pagesInError.flatMap(({ ids }) => ids),
      ...(report.failed === undefined ? {} : { failed: report.failed }),
    }
  },
})
