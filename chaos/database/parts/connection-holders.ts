import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

/** Who has a server's connections, as `pg_stat_activity` shows them. */
export interface Holders {
  /** How many the server gives out at most. */
  readonly limit: number
  readonly all: number
  readonly ours: number
  /** Applications of the others, one for each connection. */
  readonly others: readonly string[]
}

/** Reads them in one go, over all databases of the server; ours are those that bear the watcher's own name. */
export const holdersOf = async (watcher: DatabaseSession): Promise<Holders> => {
  const rows = await watcher.query(
    `select application_name as application, application_name = current_setting('application_name') as "isOurs",
            current_setting('max_connections')::int as max
     from pg_stat_activity where backend_type = 'client backend'`,
  )
  const others = rows.filter(({ isOurs }) => isOurs !== true).map(({ application }) => String(application))
  return { limit: Number(rows[0]?.['max']), all: rows.length, ours: rows.length - others.length, others }
}

/** `person-record-1 (3), without a name (1)`. */
export const namesInWords = (applications: readonly string[]): string =>
  [...Map.groupBy(applications, (name) => name)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, each]) => `${name === '' ? 'without a name' : name} (${each.length})`)
    .join(', ')

/** `18 of 20 connections (max_connections) were held by us, 2 by others: shakedown-effects (2)`. */
export const inWords = ({ limit, ours, others }: Holders): string =>
  `${ours} of ${limit} connections (max_connections) were held by us, ${others.length} by others${others.length === 0 ? '' : `: ${namesInWords(others)}`},`
