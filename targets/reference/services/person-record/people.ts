import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { authorise, type TokenKeys } from '../queues/authorise.ts'

const columns = { probation: 'crn', prison: 'prison_number', commonplatform: 'defendant_id', libra: 'c_id' } as const
const parameters = z.object({
  source: z.enum(['probation', 'prison', 'commonplatform', 'libra']),
  id: z.string().min(1),
})

interface Row {
  readonly first_name: string
  readonly last_name: string
}

/** Adds the call by which others ask for a person, as hmpps-person-record has it: GET /person/{source}/{id}, whose answer names no cluster. */
export const people = (app: FastifyInstance, database: Pool, keys: TokenKeys): void => {
  const allowed = {
    preHandler: (request: FastifyRequest) => authorise(request, keys, ['ROLE_CORE_PERSON_RECORD_API__RO']),
  }
  app.get('/person/:source/:id', allowed, async (request, reply) => {
    const { source, id } = readRequest(parameters, request.params)
    const { rows } = await database.query<Row>(
      `select first_name, last_name from person_record.person where ${columns[source]} = $1`,
      [id],
    )
    const [row] = rows
    if (row === undefined) throw new Problem(404, `${id} not found`)
    return reply.send({ cprUUID: null, firstName: row.first_name, lastName: row.last_name, aliases: [] })
  })
}
