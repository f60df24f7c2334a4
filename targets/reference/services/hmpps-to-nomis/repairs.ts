import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { authorise, type TokenKeys } from '../queues/authorise.ts'
import { updateActivity } from './activities.ts'
import { updateAdjustment } from './adjustments.ts'
import { upsertAllocation } from './allocations.ts'
import { upsertAttendance } from './attendances.ts'
import type { ToNomisContext } from './context.ts'

const visitForm = z.object({ prisonerId: z.string(), reference: z.string() })
const numberForm = z.object({ id: z.coerce.number() })
const adjustmentForm = z.object({ id: z.string() })

const upserts = { activities: updateActivity, allocations: upsertAllocation, attendances: upsertAttendance } as const

/** Adds the calls with which operators have a record brought up to date. */
export const repairs = (
  app: FastifyInstance,
  context: ToNomisContext,
  keys: TokenKeys,
  book: (prisonerId: string, reference: string, issueDate: string) => Promise<void>,
): void => {
  const role = 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, keys, [role]) }
  app.post('/prisoners/:prisonerId/visits/resynchronise/:reference', allowed, async (request, reply) => {
    const { prisonerId, reference } = readRequest(visitForm, request.params)
    await book(prisonerId, reference, new Date().toISOString().slice(0, 10))
    return reply.code(204).send()
  })
  for (const [records, upsert] of Object.entries(upserts))
    app.put(`/${records}/:id`, allowed, async (request, reply) => {
      await upsert(context, readRequest(numberForm, request.params).id)
      return reply.code(200).send()
    })
  app.post('/prisoners/:prisonerId/sentencing-adjustments/:id/repair', allowed, async (request, reply) => {
    await updateAdjustment(context, readRequest(adjustmentForm, request.params).id)
    return reply.code(200).send()
  })
}
