import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { JWK } from 'jose'
import { z } from 'zod'
import type { FrontDoor, Person } from '../../harness/model/front.ts'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import { type DefinedFront, defineFrontDoor, frontFactsOf } from '../own/front/define-front-door.ts'
import { ownFront } from '../own/front/own-front.ts'
import type { OwnReach } from '../own/own-reach.ts'
import { inventory, putOverQuota } from './stored-files.ts'
import { notes } from './journeys/notes.ts'
import { authReleases } from './releases.ts'
import { replicas } from './services.ts'

/** Carers with passwords that nobody has used before. */
export const carers = (): readonly Person[] =>
  ['a.carer', 'b.carer', 'c.carer', 'd.carer'].map((username) => ({
    username,
    password: randomBytes(12).toString('base64url'),
  }))

const signingKeys = z.array(z.object({ kid: z.string(), private_jwk: z.looseObject({ kty: z.string() }) }))

/** The newest key, as the auth service signs with it. */
const signingKey = async ({ query }: OwnReach): Promise<{ kid: string; private_jwk: JWK }> => {
  const sql = 'select kid, private_jwk from auth.signing_key order by created_at desc limit 1'
  const [row] = signingKeys.parse(await query(sql))
  if (row === undefined) throw new Error('there is no signing key yet')
  return row
}

const gateway = 'api-gateway'

/** For requests that need no more of a resident than that there is one. */
const resident = 'Mrs Ada Park'

/** Who comes to the front door, and where their sessions are kept: in Redis, or in PostgreSQL. */
export interface Comers {
  readonly people: readonly Person[]
  readonly redis: boolean
}

/** What the gateway answers that must be declared, and how its own parts are reached meanwhile. */
const defined = ({ people, redis }: Comers, sessions?: Pick<Redis, 'flushdb'>): DefinedFront =>
  defineFrontDoor({
    name: 'care-notes.gateway',
    process: gateway,
    links: {
      auth: 'auth',
      notes: 'care-notes',
      files: 'files',
      objects: 's3',
      database: 'care-notes',
      ...(redis ? { sessions: 'redis' } : {}),
    },
    people,
    signIn: {
      request: (person) => ({ method: 'POST', path: '/auth/login', json: person }),
      token: 'accessToken',
      refreshToken: 'refreshToken',
    },
    refresh: ({ session }) => ({
      method: 'POST',
      path: '/auth/refresh',
      json: { refreshToken: session?.refreshToken },
      headers: { authorization: '' },
    }),
    signOut: ({ session }) => ({ method: 'POST', path: '/auth/logout', json: { refreshToken: session?.refreshToken } }),
    read: ({ id }) => ({
      path: id === undefined ? `/notes?resident=${encodeURIComponent(resident)}` : `/notes/${id}`,
    }),
    write: ({ text, idempotencyKey }) => ({
      method: 'POST',
      path: '/notes',
      json: { resident, text, idempotencyKey },
    }),
    upload: ({ text = 'file', idempotencyKey = text, bytes = Buffer.from(text) }) => ({
      method: 'POST',
      path: `/files?${new URLSearchParams({ name: text, resident, idempotencyKey }).toString()}`,
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    }),
    download: ({ id = '' }) => ({ path: `/files/${id}` }),
    calls: {
      files: () => ({ path: `/files?resident=${encodeURIComponent(resident)}` }),
      notes: () => ({ path: `/notes?resident=${encodeURIComponent(resident)}` }),
      auth: () => ({ path: '/auth/.well-known/jwks.json' }),
    },
    sign: async (session, claims, reach) => {
      const { kid, private_jwk: jwk } = await signingKey(reach)
      const { decodeJwt, importJWK, SignJWT } = await import('jose')
      return new SignJWT({ ...decodeJwt(session.token), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .sign(await importJWK(jwk, 'RS256'))
    },
    loseSessions: async ({ query }) => {
      if (sessions === undefined) await query('truncate auth.session')
      else await sessions.flushdb()
    },
    inventory,
    overQuota: putOverQuota,
    storage: { table: { database: 'care-notes', table: 'files.file' }, sweepsWithinMs: 30_000 },
    ...(redis ? {} : { sessionTable: { database: 'care-notes', table: 'auth.session' } }),
    lockOut: { after: 5 },
    signInReleases: authReleases,
    journeys: { notes },
    breaker: { timeoutMs: 2_000, opensAfter: 5, halfOpensAfterMs: 2_000 },
    thresholds: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.01 },
    alerts: {
      names: { info: 'gateway info', warning: 'gateway warning', critical: 'gateway critical' },
      from: {
        info: { slowMs: 500, errorShare: 0.01 },
        warning: { slowMs: 1_000, errorShare: 0.02 },
        critical: { slowMs: 2_000, errorShare: 0.05 },
      },
      // It looks back over ten seconds, once a second.
      withinMs: 20_000,
    },
  })

/** What is known of the front door without a running system. */
export const frontFacts = (comers: Comers): FrontFacts =>
  frontFactsOf(defined(comers), {
    process: gateway,
    life: undefined,
    replicasOf: (service) => (['auth', gateway].includes(service) ? replicas : 1),
  })

/** The running front door: the first replica of the gateway. */
export const frontDoor = (
  comers: Comers,
  { reach, redis }: { readonly reach: OwnReach; readonly redis: Redis | undefined },
  url: string,
): FrontDoor => ownFront(defined(comers, redis), frontFacts(comers), { url, reach })
