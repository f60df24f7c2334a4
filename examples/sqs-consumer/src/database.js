import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, Pool } from 'pg'
import { log } from './log.js'

const connectionString = process.env.DATABASE_URL

// Nobody waits for ever: a handler gives up in time, and its message comes back.
export const pool = new Pool({
  connectionString,
  max: 5,
  connectionTimeoutMillis: 3_000,
  lock_timeout: 2_000,
  statement_timeout: 3_000,
  // Also where the server is gone without a word.
  query_timeout: 4_000,
})
// A connection that is cut while nobody uses it; the next query opens another one.
pool.on('error', (error) => log('warn', `an idle connection was lost: ${error.message}`))
// And while somebody does: their query is refused, and the client says so a second time, which would end the process if nobody listened.
pool.on('connect', (client) => client.on('error', () => {}))

/** Makes the tables, as soon as the database can be reached. */
export const prepare = async () => {
  const schema = readFileSync(process.env.SCHEMA ?? 'schema.sql', 'utf8')
  for (;;) {
    const client = new Client({ connectionString, connectionTimeoutMillis: 3_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query(schema)
      return
    } catch (error) {
      log('error', `the database cannot be reached yet: ${error.message}`)
      await delay(500)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

export const isUp = async () =>
  pool.query('select 1').then(
    () => true,
    () => false,
  )

export const close = async () => pool.end()

/** Deadlocks and serialization failures are the database's way to say "again": nothing of the transaction has happened. */
const again = new Set(['40P01', '40001'])

export const inTransaction = async (work, tries = 5) => {
  for (let left = tries - 1; ; left -= 1) {
    const client = await pool.connect()
    let broken
    try {
      await client.query('begin')
      await work(client)
      await client.query('commit')
      return
    } catch (error) {
      broken = await client.query('rollback').then(
        () => undefined,
        (failed) => failed,
      )
      if (left === 0 || !again.has(error.code)) throw error
      log('warn', `tried again after ${error.code}: ${error.message}`)
    } finally {
      // A connection that cannot even roll back is not given back to the pool.
      client.release(broken)
    }
    await delay(50 + 150 * Math.random())
  }
}
