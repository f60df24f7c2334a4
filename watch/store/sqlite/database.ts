import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import { numberIn, type Row } from '../row.ts'
import { migrations, storeVersion } from './schema.ts'

/** An open database: statements are prepared once. */
export interface Database {
  run(sql: string, ...values: readonly SQLInputValue[]): number
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[]
  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined
  /** All of it or nothing. */
  transaction<T>(work: () => T): T
  close(): void
}

/** How long another process (`shakedown watch pause`) may hold the file. */
const busyMs = 5000

const refuse = (code: string, words: string, hint: string, exitCode: 2 | 4, cause?: unknown): ShakedownError =>
  new ShakedownError(code, words, { hint, exitCode, cause })

const prepare = (database: DatabaseSync, file: string): void => {
  // Chosen before the first table: what is removed later is given back in pieces.
  database.exec('pragma auto_vacuum = incremental')
  database.exec('pragma journal_mode = wal')
  // A killed process loses nothing; a machine that loses power loses its last looks, and never the file.
  database.exec('pragma synchronous = normal')
  const version = numberIn(database.prepare('pragma user_version').get(), 'user_version')
  if (version > storeVersion)
    throw refuse(
      'newer-store',
      `the store ${file} was written by a newer Shakedown (version ${version} of its schema; this one knows ${storeVersion})`,
      'Use that Shakedown, or name another file with "watch.store" or --store.',
      2,
    )
  for (const [position, step] of migrations.entries())
    if (position >= version) database.exec(`begin immediate; ${step}; pragma user_version = ${position + 1}; commit`)
}

/**
 * Opens the file of a store, and makes it where there is none. `:memory:` is none.
 *
 * @throws {ShakedownError} exit 2 when it is of a newer schema, 4 when it cannot be opened
 */
export const openDatabase = (file: string): Database => {
  let database: DatabaseSync
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    database = new DatabaseSync(file, { timeout: busyMs })
  } catch (error) {
    throw refuse(
      'store-unavailable',
      `the store ${file} cannot be opened: ${messageOf(error)}`,
      'Make its folder writable, or name another file with "watch.store" or --store.',
      4,
      error,
    )
  }
  try {
    prepare(database, file)
  } catch (error) {
    database.close()
    if (error instanceof ShakedownError) throw error
    throw refuse(
      'store-unusable',
      `the store ${file} cannot be used: ${messageOf(error)}`,
      'Move the file away, or name another one with "watch.store" or --store.',
      4,
      error,
    )
  }
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }
  return {
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    transaction: (work) => {
      database.exec('begin immediate')
      try {
        const result = work()
        database.exec('commit')
        return result
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (database.isTransaction) database.exec('rollback')
        throw error
      }
    },
    close: () => database.close(),
  }
}
