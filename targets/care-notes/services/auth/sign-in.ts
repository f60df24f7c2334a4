import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Log } from '../../../reference/services/platform/log.ts'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { readRequest } from '../../../reference/services/platform/read-request.ts'
import { accessToken, type TokenSubject } from './access-token.ts'
import type { LockOut } from './lock-out.ts'
import { isPassword } from './passwords.ts'
import type { SessionStore } from './sessions.ts'
import type { SigningKey } from './signing-key.ts'

/** What signing in works with. */
export interface SignInContext {
  readonly database: Pool
  readonly sessions: SessionStore
  readonly lockOut: LockOut
  readonly key: () => SigningKey
  readonly tokenSeconds: number
  readonly log: Log
}

const loginSchema = z.object({ username: z.string().min(1).max(200), password: z.string().min(1).max(200) })
const refreshSchema = z.object({ refreshToken: z.string().min(1).max(500) })

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A refresh token names its session, which is what it is looked up by. */
const sessionIn = (refreshToken: string): string => {
  const read = z.uuid().safeParse(refreshToken.split('.')[0])
  if (!read.success) throw new Problem(401, 'This refresh token is none of ours. Please sign in again.')
  return read.data
}

const refreshTokenOf = (sessionId: string): string => `${sessionId}.${randomBytes(32).toString('base64url')}`

/** Adds the calls by which people sign in, stay signed in and sign out. */
export const signIn = (app: FastifyInstance, context: SignInContext): void => {
  const { database, sessions, lockOut, key, tokenSeconds, log } = context
  const tokens = async (subject: TokenSubject, refreshToken: string) => ({
    accessToken: await accessToken(key(), subject, tokenSeconds),
    refreshToken,
    expiresInSeconds: tokenSeconds,
  })
  const refuseLocked = (reply: FastifyReply, seconds: number): never => {
    reply.header('retry-after', seconds)
    throw new Problem(429, `Too many tries with this account. Please wait ${seconds} s and try again.`)
  }

  app.post('/login', async (request, reply) => {
    const { username, password } = readRequest(loginSchema, request.body)
    const lockedSeconds = await lockOut.begin(username)
    if (lockedSeconds !== undefined) {
      log.warn(`the account ${username} is locked`, { event: 'account-locked', attributes: { username } })
      return refuseLocked(reply, lockedSeconds)
    }
    const { rows } = await database.query<{ password_hash: string }>(
      'select password_hash from auth.person where username = $1',
      [username],
    )
    if (!(await isPassword(password, rows[0]?.password_hash)))
      throw new Problem(401, 'The name or the password is wrong.')
    const sessionId = randomUUID()
    const refreshToken = refreshTokenOf(sessionId)
    await sessions.begin({ id: sessionId, username }, hashOf(refreshToken))
    await lockOut.succeeded(username)
    return reply.send(await tokens({ username, sessionId }, refreshToken))
  })

  app.post('/refresh', async (request, reply) => {
    const { refreshToken: shown } = readRequest(refreshSchema, request.body)
    const sessionId = sessionIn(shown)
    const next = refreshTokenOf(sessionId)
    const session = await sessions.rotate(sessionId, hashOf(shown), hashOf(next))
    if (session === undefined) throw new Problem(401, 'This refresh token is used or over. Please sign in again.')
    return reply.send(await tokens({ username: session.username, sessionId }, next))
  })

  app.post('/logout', async (request, reply) => {
    const { refreshToken } = readRequest(refreshSchema, request.body)
    await sessions.end(sessionIn(refreshToken))
    return reply.code(204).send()
  })
}
