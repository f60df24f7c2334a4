import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Foreseen, readCall, Refusal } from './run-stand-in.ts'

const parameters = z.object({ id: z.string().min(1) })
const putForm = z.object({
  version: z.number().int().positive(),
  /** `null`: it is no longer there. */
  content: z.record(z.string(), z.unknown()).nullable(),
})

/**
 * GET on a path with `:id` gives the content that the harness put under `/stand-in` and the same path; an older version never takes the place of a newer one. What was
 * never put is a call that is refused; what is no longer there is answered with 404.
 */
export const serveContent = (app: FastifyInstance, path: `/${string}:id${string}`): void => {
  const stored = new Map<string, z.output<typeof putForm>>()
  app.get(path, ({ params }) => {
    const { id } = readCall(parameters, params)
    const found = stored.get(id)
    if (found === undefined) throw new Refusal(404, `nothing is known of ${id}`)
    if (found.content === null) throw new Foreseen(404, `${id} was deleted`)
    return found.content
  })
  app.put(`/stand-in${path}`, ({ params, body }, reply) => {
    const { id } = readCall(parameters, params)
    const put = readCall(putForm, body)
    if ((stored.get(id)?.version ?? 0) <= put.version) stored.set(id, put)
    return reply.code(204).send()
  })
}
