import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { sqlStateOf } from './error-words.ts'

type Told = (error: unknown, client?: PoolClient, release?: PoolClient['release']) => void

/**
 * Lets a pool wait for a connection while the server has none left (`too_many_connections`), instead of failing at once: somebody will give one back. After
 * the patience, in milliseconds, the work fails as it would have at first.
 */
export const waitForConnection = (pool: Pool, patienceMs: number): void => {
  const connect: () => Promise<PoolClient> = pool.connect.bind(pool)
  const patiently = async (): Promise<PoolClient> => {
    const deadline = performance.now() + patienceMs
    for (;;) {
      try {
        return await connect()
      } catch (error) {
        if (sqlStateOf(error) !== '53300' || performance.now() > deadline) throw error
      }
      await delay(50 + Math.random() * 50)
    }
  }
  // The pool's own queries come with a callback, all others take a promise.
  const patientConnect = (told?: Told): Promise<PoolClient> | undefined => {
    if (told === undefined) return patiently()
    void patiently().then(
      (client) => told(undefined, client, client.release),
      (error: unknown) => told(error),
    )
    return undefined
  }
  Reflect.set(pool, 'connect', patientConnect)
}
