import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { createVisit, visitSchema } from './create-visit.ts'
import { idempotencyKeyOf } from './nomis-context.ts'
import type { NomisContext } from './nomis-context.ts'

const prisonerSchema = z.object({ prisonNumber: z.string() })
const visitIdSchema = z.object({ visitId: z.string().regex(/^\d+$/) })
const referenceSchema = z.object({ reference: z.string() })

/** Adds the calls for visits. */
export const visits = (app: FastifyInstance, context: NomisContext): void => {
  const { database, log, defects } = context
  // What was read first can arrive last.
  const ifNewer = defects.has('stale-read-overwrites') ? '' : 'and version < $4'
  // "Whatever is written is there": also what was cancelled.
  const written = defects.has('upsert-resurrects') ? `status = 'SCH',` : ''
  const ifScheduled = defects.has('upsert-resurrects') ? '' : `and status = 'SCH'`
  app.post('/prisoners/:prisonNumber/visits', async (request, reply) => {
    const { prisonNumber } = readRequest(prisonerSchema, request.params)
    const visit = readRequest(visitSchema, request.body)
    const { visitId, created } = await createVisit(context, prisonNumber, visit, idempotencyKeyOf(request))
    if (!created) throw new Problem(409, `Visit ${visit.reference} already exists`, { moreInfo: visitId })
    log.info(`visit ${visit.reference} created`, { attributes: { reference: visit.reference, nomisVisitId: visitId } })
    return reply.code(201).send({ visitId })
  })

  app.get('/visits/reference/:reference', async (request, reply) => {
    const { reference } = readRequest(referenceSchema, request.params)
    const sql = 'select visit_id from nomis.visit where reference = $1 order by visit_id limit 1'
    const [row] = (await database.query<{ visit_id: string }>(sql, [reference])).rows
    if (row === undefined) throw new Problem(404, `Visit ${reference} not found`)
    return reply.send({ visitId: row.visit_id })
  })

  // The visit is looked up by the reference that the other side knows it by; what is there twice cannot be updated.
  app.put('/prisoners/:prisonNumber/visits/:visitId', async (request, reply) => {
    const visit = readRequest(visitSchema, request.body)
    await inTransaction(database, 'read committed', async (client) => {
      const found = await client.query<{ visit_id: string }>(
        'select visit_id from nomis.visit where reference = $1 order by visit_id',
        [visit.reference],
      )
      if (found.rows.length > 1)
        throw new Problem(500, `query did not return a unique result: ${found.rows.length}`, {
          moreInfo: { visitIds: found.rows.map((each) => each.visit_id) },
        })
      const [row] = found.rows
      if (row === undefined) throw new Problem(404, `Visit ${visit.reference} not found`)
      await client.query(
        `update nomis.visit set ${written} visit_type = $2, start_time = $3, version = $4
         where visit_id = $1 ${ifNewer} ${ifScheduled}`,
        [row.visit_id, visit.visitType, visit.startDateTime, visit.version],
      )
    })
    return reply.code(204).send()
  })

  // For operators, who have found it to be there twice.
  app.delete('/visits/:visitId', async (request, reply) => {
    const { visitId } = readRequest(visitIdSchema, request.params)
    await database.query('delete from nomis.visit where visit_id = $1', [visitId])
    return reply.code(204).send()
  })

  // Once and for all: a visit that was cancelled is booked anew, under a reference of its own.
  app.put('/prisoners/:prisonNumber/visits/:visitId/cancel', async (request, reply) => {
    const { visitId } = readRequest(visitIdSchema, request.params)
    const done = await database.query(`update nomis.visit set status = 'CANC' where visit_id = $1`, [visitId])
    if (done.rowCount === 0) throw new Problem(404, `Visit ${visitId} not found`)
    return reply.code(204).send()
  })
}
