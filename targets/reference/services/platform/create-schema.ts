import type { Pool } from 'pg'
import { inTransaction } from './database.ts'

/** What a system's services make in its database. */
export interface Schema {
  readonly name: string
  readonly statements: readonly string[]
  /** The mistakes switched on, some of which leave out a unique index, or leave behind what no index could be made of. */
  readonly defects: ReadonlySet<string>
}

const maker = 'made by the Shakedown reference system'

const markOf = (defects: ReadonlySet<string>): string =>
  `${maker} with ${[...defects].toSorted().join(', ') || 'no mistakes'}`

/**
 * Creates a service's schema and tables where they are missing. Replicas that start together take turns. In a database that outlives the
 * system, what one with other mistakes left is dropped first: its missing indexes, its duplicates and its columns are its own. A schema that does
 * not bear our mark is never dropped.
 */
export const createSchema = (pool: Pool, { name, statements, defects }: Schema): Promise<void> =>
  inTransaction(pool, 'read committed', async (client) => {
    // `create … if not exists` alone is not safe against itself: two sessions can both find nothing and both insert.
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`create schema ${name}`])
    const { rows } = await client.query<{ oid: string | null; mark: string | null }>(
      `select to_regnamespace($1) as oid, obj_description(to_regnamespace($1), 'pg_namespace') as mark`,
      [name],
    )
    const { oid = null, mark = null } = rows[0] ?? {}
    const stale = mark?.startsWith(maker) === true && mark !== markOf(defects)
    const fresh =
      oid === null || stale
        ? [
            `drop schema if exists ${name} cascade`,
            `create schema ${name}`,
            `comment on schema ${name} is ${client.escapeLiteral(markOf(defects))}`,
          ]
        : []
    await client.query([...fresh, ...statements].join(';\n'))
  })
