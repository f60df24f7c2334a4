import type { FastifyRequest } from 'fastify'
import { Problem } from '../platform/problem.ts'

/** Checks a request's bearer token (HS256) for one of the roles: 401 without a valid token, 403 without the role. */
export const authorise = async (request: FastifyRequest, secret: string, roles: readonly string[]): Promise<void> => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new Problem(401, 'Unauthorized: no bearer token')
  // Loaded at the first call: an operator's call is rare, and a quick start is not.
  const { jwtVerify } = await import('jose')
  const verified = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] }).catch(
    (error: Error) => {
      throw new Problem(401, `Unauthorized: ${error.message}`)
    },
  )
  const { authorities } = verified.payload
  if (!Array.isArray(authorities) || !roles.some((role) => authorities.includes(role)))
    throw new Problem(403, `Forbidden: one of ${roles.join(', ')} is required`)
}
