import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Foreseen, readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'

const number = z.coerce.number().int()
const instanceForm = z.looseObject({
  scheduledInstanceId: number,
  nomisCourseScheduleId: number,
  mappingType: z.enum(['MIGRATED', 'ACTIVITY_CREATED', 'ACTIVITY_UPDATED']),
})
const mappingForm = z.looseObject({
  activityScheduleId: number,
  nomisCourseActivityId: number,
  activityId: number.nullish(),
  mappingType: z.enum(['MIGRATED', 'ACTIVITY_CREATED', 'ACTIVITY_UPDATED']),
  scheduledInstanceMappings: z.array(instanceForm).default([]),
})
type Mapping = z.output<typeof mappingForm>
const parameters = z.object({ id: number })

/** Mappings of activities and of their scheduled instances (ActivityMappingService.kt of the mapping service). @returns all of them */
export const serveActivityMappings = (app: FastifyInstance): (() => readonly Mapping[]) => {
  const kept = new Map<number, Mapping>()
  app.post('/mapping/activities', ({ body }, reply) => {
    const mapping = readCall(mappingForm, body)
    const existing = kept.get(mapping.activityScheduleId)
    if (existing !== undefined) {
      // Unlike the other mappings of the service, another one is a 400 here.
      if (existing.nomisCourseActivityId !== mapping.nomisCourseActivityId)
        throw new Refusal(400, `Activity schedule mapping id = ${mapping.activityScheduleId} already exists`)
      return reply.code(201).send()
    }
    if ([...kept.values()].some((other) => other.nomisCourseActivityId === mapping.nomisCourseActivityId))
      throw new Refusal(400, `Activity with Nomis id=${mapping.nomisCourseActivityId} already exists`)
    kept.set(mapping.activityScheduleId, mapping)
    return reply.code(201).send()
  })
  app.put('/mapping/activities', ({ body }) => {
    const mapping = readCall(mappingForm, body)
    const existing = kept.get(mapping.activityScheduleId)
    if (existing === undefined) throw new Refusal(404, `Activity schedule id=${mapping.activityScheduleId}`)
    const updated = { ...existing, scheduledInstanceMappings: mapping.scheduledInstanceMappings }
    kept.set(mapping.activityScheduleId, updated)
    return updated
  })
  app.get('/mapping/activities/activity-schedule-id/:id', ({ params }) => {
    const { id } = readCall(parameters, params)
    const found = kept.get(id)
    if (found === undefined) throw new Foreseen(404, `Not Found: Activity schedule id=${id}`)
    return found
  })
  app.get('/mapping/activities/schedules/scheduled-instance-id/:id', ({ params }) => {
    const { id } = readCall(parameters, params)
    const all = [...kept.values()].flatMap(({ scheduledInstanceMappings }) => scheduledInstanceMappings)
    const found = all.find(({ scheduledInstanceId }) => scheduledInstanceId === id)
    if (found === undefined) throw new Foreseen(404, `Not Found: Scheduled instance id=${id}`)
    return found
  })
  app.put('/stand-in/mapping/activities', ({ body }, reply) => {
    const mapping = readCall(mappingForm, body)
    if (!kept.has(mapping.activityScheduleId)) kept.set(mapping.activityScheduleId, mapping)
    return reply.code(204).send()
  })
  return () => [...kept.values()]
}
