import { Pool } from 'pg'
import type { RunningSystem } from '../../harness/model/target.ts'

/** One row that a query gave, by column. */
export type Row = Readonly<Record<string, unknown>>

/** What a query gave. */
export interface Table {
  /** Names of its columns, also where there is no row. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** What an owner's own functions may use of the running system. */
export interface OwnReach {
  /** Asks one of the system's databases, as `query` does. */
  table(sql: string, values?: readonly unknown[], database?: string): Promise<Table>
  /** Asks one of the system's databases. @param database name @default the target's first */
  query(sql: string, values?: readonly unknown[], database?: string): Promise<readonly Row[]>
  /** Base URL of (the first replica of) a process. */
  url(process: string): string
}

/** Opens the databases only when they are asked; `close` gives everything back. */
export const ownReach = (
  system: Pick<RunningSystem, 'databaseUrl' | 'serviceUrls'>,
  databases: readonly string[],
): OwnReach & { close(): Promise<void> } => {
  const pools = new Map<string, Pool>()
  const poolOf = (database: string): Pool => {
    const known = pools.get(database)
    if (known !== undefined) return known
    const pool = new Pool({
      connectionString: system.databaseUrl(database),
      application_name: 'shakedown-effects',
      max: 4,
    })
    pool.on('error', () => {
      // An idle connection that was cut: the next query opens another one, or fails and says so.
    })
    pools.set(database, pool)
    return pool
  }
  const table: OwnReach['table'] = async (sql, values = [], database = databases[0]) => {
    if (database === undefined) throw new Error('the target names no database: give defineTarget "databases"')
    const { fields, rows } = await poolOf(database).query<Record<string, unknown>>(sql, [...values])
    return { columns: fields.map(({ name }) => name), rows }
  }
  return {
    table,
    query: async (sql, values, database) => (await table(sql, values, database)).rows,
    url: (process) => {
      const [url] = system.serviceUrls(process)
      if (url === undefined) throw new Error(`no process is called "${process}"`)
      return url
    },
    close: async () => {
      await Promise.all([...pools.values()].map(async (pool) => pool.end()))
    },
  }
}
