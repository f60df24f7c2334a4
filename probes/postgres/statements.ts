import type { Client } from 'pg'
import type { Limits } from '../../harness/incidents/limits.ts'
import type { PostgresFigure } from './figure.ts'

interface Statement {
  readonly id: string
  readonly text: string
  readonly calls: number
  readonly ms: number
}

// Of this database, and not what the probe itself asks.
const sql = `
  select s.queryid::text || '/' || s.userid::text || '/' || s.toplevel::text as id,
         left(regexp_replace(s.query, '\\s+', ' ', 'g'), 120) as text, s.calls::float8 as calls, s.total_exec_time as ms
  from pg_stat_statements s
  where s.dbid = (select oid from pg_database where datname = current_database()) and s.query not ilike '%pg_stat_%'
  order by s.total_exec_time desc limit 500`

/**
 * The slowest kind of statement of those that ran since the last reading, by its mean time. The first reading has nothing to compare with, and says so by no figure.
 *
 * @throws where `pg_stat_statements` is not there or the role may not read it
 */
export const readStatements = (): ((client: Client, limits: Limits) => Promise<readonly PostgresFigure[]>) => {
  let before: ReadonlyMap<string, Statement> | undefined
  return async (client, limits) => {
    const { rows } = await client.query<Statement>(sql)
    const last = before
    before = new Map(rows.map((row) => [row.id, row]))
    if (last === undefined) return []
    const since = rows.flatMap((row) => {
      const known = last.get(row.id)
      // Fewer calls than before: the statistics were reset.
      const begun = known === undefined || known.calls > row.calls ? { calls: 0, ms: 0 } : known
      const calls = row.calls - begun.calls
      return calls > 0 ? [{ text: row.text, calls, seconds: (row.ms - begun.ms) / calls / 1000 }] : []
    })
    const [slowest] = since.toSorted((a, b) => b.seconds - a.seconds)
    const value = slowest === undefined ? 0 : Math.round(slowest.seconds * 1000) / 1000
    const words =
      slowest === undefined
        ? 'no statement ran'
        : `the slowest statement took ${value} s on average (${slowest.calls} times): ${slowest.text}`
    return [{ subject: 'slowest statement', value, unit: 's', words, limits }]
  }
}
