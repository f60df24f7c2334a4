import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import type { Log } from '../platform/log.ts'

/** What the routes work with. */
export interface NomisContext {
  readonly database: Pool
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

/** The sender's own id of what it creates: the same request again makes no second record. */
export const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? key : undefined
}
