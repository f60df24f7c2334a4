import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { authorise, type TokenKeys } from '../queues/authorise.ts'

const parameters = z.object({ code: z.string().min(1) })
const bodySchema = z.object({ name: z.string().min(1) })

/** Adds the call by which the reference data of courts is loaded. */
export const courts = (app: FastifyInstance, database: Pool, jwtSecret: TokenKeys): void => {
  const role = 'ROLE_PERSON_RECORD__ADMIN__RW'
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  app.put('/admin/courts/:code', allowed, async (request, reply) => {
    const { code } = readRequest(parameters, request.params)
    const { name } = readRequest(bodySchema, request.body)
    await database.query(
      'insert into person_record.court values ($1, $2) on conflict (code) do update set name = excluded.name',
      [code, name],
    )
    return reply.code(204).send()
  })
}
