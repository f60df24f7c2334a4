import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { authorise, type TokenKeys } from '../queues/authorise.ts'
import { createActivity, updateActivity } from './activities.ts'
import { repairAdjustment } from './adjustments.ts'
import { upsertAllocation } from './allocations.ts'
import { upsertAttendance } from './attendances.ts'
import type { ToNomisContext } from './context.ts'

const visitForm = z.object({ prisonerId: z.string(), reference: z.string() })
const numberForm = z.object({ id: z.coerce.number() })
const adjustmentForm = z.object({ id: z.string() })

const upserts = { activities: updateActivity, allocations: upsertAllocation, attendances: upsertAttendance } as const

/** What makes records anew, where events of them never came. */
export interface Repairs {
  readonly book: (prisonerId: string, reference: string, issueDate: string) => Promise<void>
  readonly activityQueueUrl: string
  readonly sentencingQueueUrl: string
}

/** Adds the calls with which operators have a record brought up to date, or made where it never came. */
export const repairs = (
  app: FastifyInstance,
  context: ToNomisContext,
  keys: TokenKeys,
  { book, activityQueueUrl, sentencingQueueUrl }: Repairs,
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
  app.post('/activities/:id', allowed, async (request, reply) => {
    await createActivity(context, activityQueueUrl, readRequest(numberForm, request.params).id)
    return reply.code(201).send()
  })
  app.post('/prisoners/:prisonerId/sentencing-adjustments/:id/repair', allowed, async (request, reply) => {
    await repairAdjustment(context, sentencingQueueUrl, readRequest(adjustmentForm, request.params).id)
    return reply.code(200).send()
  })
}
