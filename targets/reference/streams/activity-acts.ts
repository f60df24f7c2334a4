import { z } from 'zod'
import type { Act } from '../../../harness/model/acts.ts'
import type { SystemReach } from '../system-reach.ts'

const reportSchema = z.object({
  mismatches: z.array(z.object({ scheduleId: z.string() })),
  pagesInError: z.array(z.object({ ids: z.array(z.string()) })),
  failed: z.string().optional(),
})

/** Somebody of whom no event tells. */
const allocatedByHand = 'Z9999999ZZZ'

/** How an activity comes to have more people in NOMIS than in DPS, and how operators hear of that and mend it. */
export const activityActs = ({
  database,
  call,
}: SystemReach): Readonly<Record<'spoil' | 'repair' | 'reconcile', Act>> => ({
  spoil: async (keys) => {
    const made = await database.query(
      `insert into nomis.allocation (course_activity_id, prison_number)
       select course_activity_id, $2 from nomis.course_activity where schedule_id = any($1)`,
      [keys, allocatedByHand],
    )
    return { count: made.rowCount ?? 0 }
  },
  repair: async (keys) => {
    for (const key of keys) await call('POST', 'prisoner-to-nomis', `/activities/${key}/repair`)
  },
  reconcile: async () => {
    const report = reportSchema.parse(await call('POST', 'prisoner-to-nomis', '/activities/reports/reconciliation'))
    return {
      count: report.mismatches.length,
      differing: report.mismatches.map(({ scheduleId }) => scheduleId),
      unread: report.pagesInError.flatMap(({ ids }) => ids),
      ...(report.failed === undefined ? {} : { failed: report.failed }),
    }
  },
})
