import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readCall, Refusal } from './run-stand-in.ts'

const parameters = z.object({ id: z.string().min(1) })
const putForm = z.object({ version: z.number().int().positive(), content: z.record(z.string(), z.unknown()) })

/** GET on a path that ends in `:id` gives the content that the harness put under `/stand-in` and the same path; an older version never takes the place of a newer one. */
export const serveContent = (app: FastifyInstance, path: `/${string}/:id`): void => {
  const stored = new Map<string, z.output<typeof putForm>>()
  app.get(path, ({ params }) => {
    const { id } = readCall(parameters, params)
    const found = stored.get(id)
    if (found === undefined) throw new Refusal(404, `nothing is known of ${id}`)
    return found.content
  })
  app.put(`/stand-in${path}`, ({ params, body }, reply) => {
    const { id } = readCall(parameters, params)
    const put = readCall(putForm, body)
    if ((stored.get(id)?.version ?? 0) <= put.version) stored.set(id, put)
    return reply.code(204).send()
  })
}
