import { decodeJwt, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import type { Pool } from 'pg'

/** Tokens that the gateway must refuse, made from one that it takes. */
export interface Forged {
  readonly expired: string
  readonly unsigned: string
  readonly wrongKey: string
  readonly wrongAudience: string
}

/** Forges them, some with the key of the system itself. */
export const forge = async (database: Pool, token: string): Promise<Forged> => {
  const claims = decodeJwt(token)
  const { rows } = await database.query<{ kid: string; private_jwk: JWK }>(
    'select kid, private_jwk from auth.signing_key',
  )
  const [{ kid, private_jwk: jwk } = { kid: '', private_jwk: {} }] = rows
  const own = await importJWK(jwk, 'RS256')
  const { privateKey: other } = await generateKeyPair('RS256')
  const sign = (more: object, key: typeof own): Promise<string> =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'RS256', kid }).sign(key)
  return {
    expired: await sign({ exp: Math.floor(Date.now() / 1_000) - 60 }, own),
    unsigned: new UnsecuredJWT(claims).encode(),
    wrongKey: await sign({}, other),
    wrongAudience: await sign({ aud: 'another' }, own),
  }
}
