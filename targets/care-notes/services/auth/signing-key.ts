import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Pool } from 'pg'
import { inTransaction } from '../../../reference/services/platform/database.ts'

/** What tokens are signed with, and what they are checked with. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

interface Row {
  readonly kid: string
  readonly private_jwk: JWK
}

const algorithm = 'RS256'

/** The newest key of the database, made where there is none: all replicas sign with it, and a restart changes nothing. */
export const signingKey = async (database: Pool): Promise<SigningKey> => {
  const newest = 'select kid, private_jwk from auth.signing_key order by created_at desc limit 1'
  const row = await inTransaction(database, 'read committed', async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('auth.signing_key'))`)
    const [known] = (await client.query<Row>(newest)).rows
    if (known !== undefined) return known
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
    const made: Row = { kid: randomUUID(), private_jwk: await exportJWK(privateKey) }
    await client.query('insert into auth.signing_key (kid, private_jwk) values ($1, $2)', [made.kid, made.private_jwk])
    return made
  })
  const privateKey = await importJWK(row.private_jwk, algorithm)
  if (privateKey instanceof Uint8Array) throw new Error('the signing key of the database is no RSA key')
  const { kty, n, e } = row.private_jwk
  if (kty === undefined || n === undefined || e === undefined) throw new Error('the signing key lacks its public part')
  return { kid: row.kid, privateKey, publicJwk: { kty, n, e, kid: row.kid, alg: algorithm, use: 'sig' } }
}
