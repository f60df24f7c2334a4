import { z } from 'zod'
import { createSchema } from '../../../reference/services/platform/create-schema.ts'
import { openDatabase } from '../../../reference/services/platform/database.ts'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import { databaseHealth } from '../../../reference/services/platform/health.ts'
import { openLog } from '../../../reference/services/platform/log.ts'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { readRequest } from '../../../reference/services/platform/read-request.ts'
import { runService } from '../../../reference/services/platform/run-service.ts'
import { milliseconds, readSettings } from '../../../reference/services/platform/settings.ts'
import { findingHashed, hashedSessions } from './hashed-sessions.ts'
import { lockOut } from './lock-out.ts'
import { people } from './people.ts'
import { statements } from './schema.ts'
import { sessionMemory } from './session-memory.ts'
import { sessionRedis } from './session-redis.ts'
import { sessionTables } from './session-tables.ts'
import { signIn } from './sign-in.ts'
import { type SigningKey, signingKey } from './signing-key.ts'

const seconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)

// Lets people in, and knows who is in.
const settings = readSettings({
  DATABASE_URL: z.string(),
  LOCK_TIMEOUT_MS: milliseconds(1_000),
  /** Where sessions are kept; without it they are in the database. */
  REDIS_URL: z.url().optional(),
  /** Signs the operators' tokens. */
  JWT_SECRET: z.string().min(1),
  ACCESS_TOKEN_SECONDS: seconds(300),
  LOCK_OUT_SECONDS: seconds(30),
  RELEASE: z.coerce.number().int().min(1).max(2).default(2),
})
const { DEFECTS: defects, REDIS_URL: redisUrl } = settings
const log = openLog('auth', settings.REPLICA)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects,
})
const store = defects.has('sessions-in-memory')
  ? sessionMemory()
  : redisUrl === undefined
    ? sessionTables(database)
    : sessionRedis(redisUrl, 1_000, log)
const later = defects.has('session-format-changed') ? hashedSessions : findingHashed
const sessions = settings.RELEASE === 1 ? store : later(store)
const state: { key?: SigningKey } = {}
const key = (): SigningKey => {
  if (state.key === undefined) throw new Problem(503, 'There is no signing key yet.')
  return state.key
}

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: { db: databaseHealth(database), sessions: sessions.health },
  routes: (app) => {
    signIn(app, {
      database,
      sessions,
      lockOut: lockOut(database, settings.LOCK_OUT_SECONDS, defects),
      key,
      tokenSeconds: settings.ACCESS_TOKEN_SECONDS,
      log,
    })
    people(app, database, settings.JWT_SECRET)
    app.get('/.well-known/jwks.json', () => ({ keys: [key().publicJwk] }))
    // Not for people: the gateway asks it about each request.
    app.get('/sessions/:id', async (request, reply) => {
      const { id } = readRequest(z.object({ id: z.uuid() }), request.params)
      const session = await sessions.find(id).catch((error: unknown) => {
        // "Whoever has a token has signed in": also after they signed out.
        if (!defects.has('fails-open-without-session-store')) throw error
        log.warn(`the session store does not answer: ${errorWords(error)}`)
        return { id, username: 'unknown' }
      })
      if (session === undefined) throw new Problem(404, 'There is no such session.')
      return reply.send(session)
    })
  },
  start: async () => {
    await createSchema(database, { name: 'auth', statements, defects })
    state.key = await signingKey(database)
  },
  close: async () => {
    await sessions.close()
    await database.end()
  },
})
