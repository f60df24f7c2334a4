import { Pool, types } from 'pg'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import { numberIn, type Row } from '../row.ts'
import { commonSchema, migrations, schemaVersion } from './schema.ts'

/** A database that a store is in. */
export interface Database {
  /** @throws {ShakedownError} code `store-unreachable` where the database does not answer */
  all(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]>
  /** How many rows were written. */
  run(sql: string, ...values: readonly unknown[]): Promise<number>
  /** Why the last call did not reach it; undefined where it did. */
  unreachable(): string | undefined
  close(): Promise<void>
}

/** The code of the error that a database that does not answer gives. */
export const unreachableCode = 'store-unreachable'

const [connectMs, queryMs] = [3000, 5000]

/** SQLSTATEs of a server that shuts down, starts or is full: it will answer again. */
const passing = /^(57P|53|08)/

const isPassing = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code: unknown = 'code' in error ? error.code : undefined
  // What is no SQLSTATE comes from the network, or from waiting in vain.
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || passing.test(code)
}

const wrap = (error: unknown, place: string): ShakedownError =>
  error instanceof ShakedownError
    ? error
    : new ShakedownError(
        isPassing(error) ? unreachableCode : 'store-unusable',
        `the store on ${place} ${isPassing(error) ? 'does not answer' : 'cannot be used'}: ${messageOf(error)}`,
        {
          hint: 'Start that database, or correct the address in the variable that "watch.store.postgres" names.',
          exitCode: 4,
          cause: error,
        },
      )

const migrate = async (pool: Pool, schema: string): Promise<void> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // Several watchers may start at once.
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [commonSchema])
    for (const each of new Set([commonSchema, schema])) await client.query(`create schema if not exists ${each}`)
    await client.query(`create table if not exists ${commonSchema}.setting (name text primary key, json text not null)`)
    await client.query('create table if not exists version (number int not null)')
    const { rows } = await client.query<Row>('select max(number) as number from version')
    const version = numberIn(rows[0], 'number')
    if (version > schemaVersion)
      throw new ShakedownError(
        'newer-store',
        `the store in the schema ${schema} was written by a newer Shakedown (version ${version} of its schema; this one knows ${schemaVersion})`,
        { hint: 'Use that Shakedown, or another database.', exitCode: 2 },
      )
    for (const step of migrations.slice(version)) await client.query(step)
    if (version < schemaVersion) await client.query('insert into version values ($1)', [schemaVersion])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** Uses a schema of a database, and makes it where there is none. It connects with the first call. */
export const openDatabase = (url: string, schema: string): Database => {
  const { host, pathname } = new URL(url)
  const pool = new Pool({
    connectionString: url,
    application_name: 'shakedown-watch',
    max: 4,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    options: `-c search_path=${schema} -c statement_timeout=${queryMs} -c client_min_messages=warning`,
    types: {
      // Moments and counts: all of them far below 2 to the 53rd.
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  })
  // A connection that breaks while nobody uses it is not ours to tell of: the next call is.
  pool.on('error', () => undefined)
  let ready: Promise<void> | undefined
  let problem: string | undefined
  const query = async (sql: string, values: readonly unknown[]) => {
    try {
      ready ??= migrate(pool, schema).catch((error: unknown) => {
        ready = undefined
        throw error
      })
      await ready
      const result = await pool.query<Row>(sql, [...values])
      problem = undefined
      return result
    } catch (error) {
      const wrapped = wrap(error, `${host}${pathname}`)
      if (wrapped.code === unreachableCode) problem = wrapped.message
      throw wrapped
    }
  }
  return {
    all: async (sql, ...values) => (await query(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
    unreachable: () => problem,
    close: async () => {
      if (!pool.ending) await pool.end()
    },
  }
}
