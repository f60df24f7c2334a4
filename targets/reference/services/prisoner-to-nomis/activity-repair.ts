import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { senderKey } from '../platform/sender-key.ts'
import { authorise } from '../queues/authorise.ts'
import { childSchema } from './activity-children.ts'
import type { SyncContext } from './context.ts'
import { createActivity } from './create-activity.ts'
import { findMapping, mappingKinds, postMapping } from './mapping-store.ts'

const scheduleSchema = z.object({ scheduleId: z.string() })

/** The activity in NOMIS, which is made where it is not there: under the key of the event that should have made it, so that the two may come at the same time. */
const inNomis = async (context: SyncContext, scheduleId: string): Promise<string | undefined> => {
  const mapped = (await findMapping(context, mappingKinds.activity, scheduleId))?.nomisId
  // "A repair mends what is there": and what never came is not.
  if (mapped != null || context.defects.has('repair-wants-record')) return mapped ?? undefined
  const { nomisId } = await createActivity(context, scheduleId, senderKey(scheduleId, context.defects))
  await postMapping(context, mappingKinds.activity, { id: scheduleId, nomisId })
  return nomisId
}

/**
 * Adds the call with which operators have an activity made what it is in DPS: POST /activities/{scheduleId}/repair. Its allocations and attendances are put where their own events
 * would put them, so that these may come at the same time.
 */
export const activityRepair = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const { dps, nomis, log } = context
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/activities/:scheduleId/repair', allowed, async (request, reply) => {
    const { scheduleId } = readRequest(scheduleSchema, request.params)
    const correlationId = scheduleId
    const nomisId = await inNomis(context, scheduleId)
    if (nomisId === undefined) return reply.code(200).send()
    for (const child of ['allocation', 'attendance']) {
      const told = await dps.get({ path: `/schedules/${scheduleId}/${child}s`, correlationId })
      const body = z
        .array(childSchema)
        .parse(told)
        .map(({ id, prisonerNumber, version }) => ({ id, prisonNumber: prisonerNumber, version }))
      await nomis.put({ path: `/activities/${nomisId}/${child}`, correlationId, body })
    }
    log.info(`activity of schedule ${scheduleId} repaired`, { event: 'activity-repair', attributes: { scheduleId } })
    return reply.code(200).send()
  })
}
