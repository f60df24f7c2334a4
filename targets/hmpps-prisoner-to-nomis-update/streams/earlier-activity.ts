import type { Operator } from '../../hmpps/operator.ts'
import { putPatiently } from '../../reference/put-patiently.ts'

/** The session of an activity that was there before: in a time to come, because NOMIS changes no other. */
export const session = { date: '2030-01-07', startTime: '09:00', endTime: '11:00' } as const

/**
 * Makes an activity with one session in NOMIS, and its mappings, as if it had come earlier. All its ids are the key, on both sides, so that each call about it names the
 * key.
 */
export const earlierActivity =
  ({ succeed }: Operator) =>
  async (key: string): Promise<void> => {
    const id = Number(key)
    await putPatiently(() => succeed('nomis-prisoner-api', 'PUT', '/stand-in/activities', { id, ...session }))
    const mappingType = 'ACTIVITY_CREATED'
    await putPatiently(() =>
      succeed('nomis-mapping', 'PUT', '/stand-in/mapping/activities', {
        activityScheduleId: id,
        nomisCourseActivityId: id,
        activityId: id,
        mappingType,
        scheduledInstanceMappings: [{ scheduledInstanceId: id, nomisCourseScheduleId: id, mappingType }],
      }),
    )
  }
