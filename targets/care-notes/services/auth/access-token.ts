import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SigningKey } from './signing-key.ts'

/** Whom a token is for. */
export interface TokenSubject {
  readonly username: string
  readonly sessionId: string
}

/** Tokens name who made them and for whom, and the gateway takes no others. */
const issuer = 'care-notes-auth'
const audience = 'care-notes'

/** A signed token (RS256), good for so many seconds. */
export const accessToken = (key: SigningKey, { username, sessionId }: TokenSubject, seconds: number): Promise<string> =>
  new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .setSubject(username)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setJti(randomUUID())
    .setExpirationTime(`${seconds}s`)
    .sign(key.privateKey)
