import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'

const parameters = z.object({ id: z.string().min(1) })
/** What is gone has no content. */
const putSchema = z.object({
  version: z.number().int().positive(),
  content: z.record(z.string(), z.unknown()).nullable(),
})

/** SQL that creates the table of one kind of content. */
export const contentTable = (table: string): string =>
  `create table if not exists ${table} (id text primary key, version integer not null, content jsonb not null)`

/**
 * Adds the calls of one kind of content that a service publishes: GET gives the content to whoever got its event, PUT
 * (`{ version, content }`) sets it, or removes it where there is none. An older version never takes the place of a newer one. `path` ends in `:id`.
 */
export const contentStore = (app: FastifyInstance, database: Pool, table: string, path: string): void => {
  app.get(path, async (request, reply) => {
    const { id } = readRequest(parameters, request.params)
    const found = await database.query<{ content: unknown }>(`select content from ${table} where id = $1`, [id])
    if (found.rows[0]?.content == null) throw new Problem(404, `${request.url} not found`)
    return reply.send(found.rows[0].content)
  })
  app.put(path, async (request, reply) => {
    const { id } = readRequest(parameters, request.params)
    const { version, content } = readRequest(putSchema, request.body)
    await database.query(
      `insert into ${table} as stored (id, version, content) values ($1, $2, $3)
       on conflict (id) do update set version = excluded.version, content = excluded.content
       where stored.version <= excluded.version`,
      [id, version, JSON.stringify(content)],
    )
    return reply.code(204).send()
  })
}
