import { Redis } from 'ioredis'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import { sessionSeconds, type SessionStore } from './sessions.ts'

const keyOf = (id: string): string => `care-notes:session:${id}`

/** One step, so that two who show the same token at once do not both get a new one. */
const rotation = `if redis.call('hget', KEYS[1], 'refresh') ~= ARGV[1] then return false end
redis.call('hset', KEYS[1], 'refresh', ARGV[2])
redis.call('expire', KEYS[1], ARGV[3])
return redis.call('hget', KEYS[1], 'username')`

/** Sessions in Redis, which forgets them by itself. While it is away every call fails in time. */
export const sessionRedis = (url: string, timeoutMs: number, log: Log): SessionStore => {
  const redis = new Redis(url, {
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  })
  redis.on('error', (error) => log.warn(`the session store: ${errorWords(error)}`))
  return {
    begin: async ({ id, username }, refreshHash) => {
      await redis.multi().hset(keyOf(id), { username, refresh: refreshHash }).expire(keyOf(id), sessionSeconds).exec()
    },
    find: async (id) => {
      const username = await redis.hget(keyOf(id), 'username')
      return username === null ? undefined : { id, username }
    },
    rotate: async (id, shownHash, nextHash) => {
      const username = await redis.eval(rotation, 1, keyOf(id), shownHash, nextHash, sessionSeconds)
      return typeof username === 'string' ? { id, username } : undefined
    },
    end: async (id) => {
      await redis.del(keyOf(id))
    },
    health: () =>
      redis.ping().then(
        () => ({ status: 'UP', details: { store: 'Redis' } }),
        (error: unknown) => ({ status: 'DOWN', details: { error: errorWords(error) } }),
      ),
    // It says that it goes, so that nobody takes it for cut off.
    close: async () => {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}
