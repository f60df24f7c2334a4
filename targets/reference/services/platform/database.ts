import { Pool } from 'pg'
import type { PoolClient } from 'pg'
import { errorWords, sqlStateOf } from './error-words.ts'
import type { Log } from './log.ts'
import { statementAlert } from './statement-alert.ts'
import { waitForConnection } from './wait-for-connection.ts'

/** How a service uses its database. */
export interface DatabaseOptions {
  readonly url: string
  /** The replica's name, so that a database administrator can tell whose session it is. */
  readonly applicationName: string
  /** How long a statement may wait for a lock; undefined: for ever. */
  readonly lockTimeoutMs: number | undefined
  readonly log: Log
  readonly defects: ReadonlySet<string>
  /** As many as there is work at once: a handler that waits for a lock must not keep others from theirs. @default 8 */
  readonly maxConnections?: number
  /** How long work waits for a connection while the server has none left. Below the caller's time-out, where there is one. @default 1,500 */
  readonly connectionPatienceMs?: number
}

/** How long a statement may run: a lock's wait is part of it, and the caller waits for no longer than 2 s. */
const statementTimeoutMs = 1_500
/** How long a statement may run before an alert says that it is slow. */
const slowStatementMs = 500

/** Pools with the mistake `connection-leak`. */
const leaking = new WeakSet<Pool>()

/** Opens the connection pool. Connections are made when first needed. */
export const openDatabase = (options: DatabaseOptions): Pool => {
  const {
    url,
    applicationName,
    lockTimeoutMs,
    log,
    defects,
    maxConnections = 8,
    connectionPatienceMs = 1_500,
  } = options
  const unlimited = ['no-statement-timeout', 'no-lock-timeout'].some((defect) => defects.has(defect))
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    // 0: for ever.
    statement_timeout: unlimited ? 0 : statementTimeoutMs,
    ...(lockTimeoutMs === undefined ? {} : { lock_timeout: lockTimeoutMs }),
  })
  statementAlert(pool, slowStatementMs, log)
  waitForConnection(pool, connectionPatienceMs)
  if (defects.has('connection-leak')) leaking.add(pool)
  // "A connection that breaks is an error, and errors are thrown": where nobody listens, that ends the process.
  if (defects.has('dies-on-pool-error')) return pool
  // A connection at work tells of its end twice: to the statement, which fails, and as an event, which ends the process
  // unless somebody listens. The pool listens only to idle ones.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) =>
    log.warn(`idle database connection lost: ${errorWords(error)}`, { sqlState: sqlStateOf(error) }),
  )
  return pool
}

/** Runs work in a transaction of its own; any error rolls it back and is thrown on. */
export const inTransaction = async <T>(
  pool: Pool,
  isolation: 'read committed' | 'repeatable read',
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  let leaked = false
  try {
    await client.query(`begin isolation level ${isolation}`)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    // "An error ends the transaction", and the connection with it, or so one may think.
    if (leaking.has(pool)) {
      leaked = true
      throw error
    }
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    if (!leaked) client.release(broken)
  }
}
