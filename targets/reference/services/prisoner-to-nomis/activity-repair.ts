import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { authorise } from '../queues/authorise.ts'
import { childSchema } from './activity-children.ts'
import type { SyncContext } from './context.ts'
import { findMapping, mappingKinds } from './mapping-store.ts'

const scheduleSchema = z.object({ scheduleId: z.string() })

/**
 * Adds the call with which operators have the allocations and attendances of an activity made what they are in DPS: POST /activities/{scheduleId}/repair. Each is put where its own event
 * would put it, so that the two may come at the same time.
 */
export const activityRepair = (app: FastifyInstance, context: SyncContext, jwtSecret: string): void => {
  const { dps, nomis, log } = context
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.post('/activities/:scheduleId/repair', allowed, async (request, reply) => {
    const { scheduleId } = readRequest(scheduleSchema, request.params)
    const correlationId = scheduleId
    const nomisId = (await findMapping(context, mappingKinds.activity, scheduleId))?.nomisId
    if (nomisId == null) throw new Problem(404, `Schedule ${scheduleId} has no mapping`)
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
