import { z } from 'zod'
import type { ToNomisContext } from './context.ts'

const mappedForm = z.object({
  nomisCourseActivityId: z.number(),
  scheduledInstanceMappings: z.array(z.object({ scheduledInstanceId: z.number(), nomisCourseScheduleId: z.number() })),
})
type Mapped = z.output<typeof mappedForm>

/** The mapping of an activity; throws while it is not there. */
export const activityMapping = async ({ mapping }: ToNomisContext, scheduleId: number): Promise<Mapped> => {
  const path = `/mapping/activities/activity-schedule-id/${scheduleId}`
  return mappedForm.parse(await mapping.get({ path, correlationId: `${scheduleId}` }))
}

/** Ids in NOMIS of the sessions of an activity, by their ids in DPS. */
export const instanceMappings = ({ scheduledInstanceMappings }: Mapped): ReadonlyMap<number, number> =>
  new Map(
    scheduledInstanceMappings.map(({ scheduledInstanceId, nomisCourseScheduleId }) => [
      scheduledInstanceId,
      nomisCourseScheduleId,
    ]),
  )

/** The id in NOMIS of a session; throws while it is not there. */
export const sessionIn = (mapped: Mapped, instanceId: number): number => {
  const id = instanceMappings(mapped).get(instanceId)
  if (id === undefined) throw new Error(`the session ${instanceId} is not mapped`)
  return id
}
