import type { FastifyRequest } from 'fastify'
import type { createRemoteJWKSet, JWTPayload } from 'jose'
import { Problem } from '../platform/problem.ts'

/** What tokens are checked with: a shared secret (HS256), or the URL at which their issuer tells its keys (RS256). */
export type TokenKeys = string | URL

const remoteKeys = new Map<string, ReturnType<typeof createRemoteJWKSet>>()

const verify = async (token: string, keys: TokenKeys): Promise<JWTPayload> => {
  // Loaded at the first call: an operator's call is rare, and a quick start is not.
  const { createRemoteJWKSet: remote, jwtVerify } = await import('jose')
  if (typeof keys === 'string')
    return (await jwtVerify(token, new TextEncoder().encode(keys), { algorithms: ['HS256'] })).payload
  const known = remoteKeys.get(keys.href) ?? remote(keys)
  remoteKeys.set(keys.href, known)
  return (await jwtVerify(token, known, { algorithms: ['RS256'] })).payload
}

/** Checks a request's bearer token for one of the roles: 401 without a valid token, 403 without the role. */
export const authorise = async (request: FastifyRequest, keys: TokenKeys, roles: readonly string[]): Promise<void> => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new Problem(401, 'Unauthorized: no bearer token')
  const { authorities } = await verify(token, keys).catch((error: Error) => {
    throw new Problem(401, `Unauthorized: ${error.message}`)
  })
  if (!Array.isArray(authorities) || !roles.some((role) => authorities.includes(role)))
    throw new Problem(403, `Forbidden: one of ${roles.join(', ')} is required`)
}
