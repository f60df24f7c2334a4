import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readRequest } from '../../../reference/services/platform/read-request.ts'
import { authorise } from '../../../reference/services/queues/authorise.ts'
import { hashPassword } from './passwords.ts'

const parameters = z.object({ username: z.string().min(1).max(200) })
const bodySchema = z.object({ name: z.string().min(1), password: z.string().min(12).max(72) })

/** Adds the call by which operators let somebody in. */
export const people = (app: FastifyInstance, database: Pool, jwtSecret: string): void => {
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, ['ROLE_PEOPLE__RW']) }
  app.put('/people/:username', allowed, async (request, reply) => {
    const { username } = readRequest(parameters, request.params)
    const { name, password } = readRequest(bodySchema, request.body)
    await database.query(
      `insert into auth.person (username, name, password_hash) values ($1, $2, $3)
       on conflict (username) do update set name = excluded.name, password_hash = excluded.password_hash`,
      [username, name, await hashPassword(password)],
    )
    return reply.code(204).send()
  })
}
