import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
} from 'jose'
import { z } from 'zod'
import { Problem } from '../../../reference/services/platform/problem.ts'
import type { Upstream } from './upstream.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Whoever sent a request, as their token and their session say. */
export interface Person {
  readonly username: string
  readonly sessionId: string
}

const claimsSchema = z.object({ sub: z.string().min(1), sid: z.uuid() })

/** Longer than anybody has kept a token: the mistake `accepts-expired-token`. */
const aYearSeconds = 365 * 24 * 3_600

const unauthorised = (why: string): Problem => new Problem(401, `Please sign in: ${why}.`)

/** Finds out who asks: 401 without a valid token whose session lives, and no answer where nobody can tell. */
export const whoAsks = (auth: Upstream, defects: ReadonlySet<string>): ((authorization: string) => Promise<Person>) => {
  const jwksPath = '/.well-known/jwks.json'
  const keys = createRemoteJWKSet(new URL(`http://auth${jwksPath}`), {
    // By the upstream, so that its time-out and its breaker count here too.
    [customFetch]: async () => {
      const { status, body } = await auth.call({ method: 'GET', path: jwksPath, headers: {} })
      return new Response(new Uint8Array(body), { status, headers: { 'content-type': 'application/json' } })
    },
  })
  const verify = async (token: string): Promise<JWTPayload> => {
    // "The library looks at the algorithm": which the token names.
    if (defects.has('accepts-unsigned-token') && decodeProtectedHeader(token).alg === 'none') return decodeJwt(token)
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: 'care-notes-auth',
      audience: 'care-notes',
      requiredClaims: ['exp', 'sub', 'sid'],
      ...(defects.has('accepts-expired-token') ? { clockTolerance: aYearSeconds } : {}),
    })
    return payload
  }
  const check = async (token: string): Promise<z.output<typeof claimsSchema>> => {
    try {
      return claimsSchema.parse(await verify(token))
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthorised('your token is over')
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout))
        throw unauthorised('your token is not valid')
      if (error instanceof z.ZodError || error instanceof TypeError) throw unauthorised('your token is not valid')
      throw error
    }
  }
  return async (authorization) => {
    const token = /^Bearer (.+)$/.exec(authorization)?.[1]
    if (token === undefined) throw unauthorised('there is no token')
    const { sub: username, sid: sessionId } = await check(token)
    const { status } = await auth.call({ method: 'GET', path: `/sessions/${sessionId}`, headers: {} })
    if (status === 404) throw unauthorised('your session is over')
    if (status !== 200) throw new UpstreamFailure('nobody can tell whether you are signed in', 503, 1)
    return { username, sessionId }
  }
}
