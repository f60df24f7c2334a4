import type { FastifyReply } from 'fastify'
import type { UpstreamAnswer } from './upstream.ts'

/** Headers of an upstream's answer that its caller gets. */
const passedOn = ['content-type', 'content-disposition', 'etag', 'location', 'retry-after', 'cache-control']

/** Gives an upstream's answer to its caller. */
export const answerWith = (reply: FastifyReply, { status, headers, body }: UpstreamAnswer): FastifyReply => {
  for (const name of passedOn) {
    const value = headers[name]
    if (typeof value === 'string') reply.header(name, value)
  }
  return reply.code(status).send(body.length === 0 ? undefined : body)
}
