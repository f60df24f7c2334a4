import { Pool } from 'pg'
import type { RunningSystem } from '../../harness/model/target.ts'
import type { KafkaAccess } from '../../harness/model/kafka.ts'
import { objectKeys } from './object-keys.ts'
import { sendBack, type SendBackOptions } from './send-back.ts'

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
  /**
   * Asks one of the system's databases. A transaction stands in one text: `begin; …; commit`.
   * @param database name @default the target's first
   * @throws where the text leaves a transaction open, which is rolled back: it would lock out the system
   */
  query(sql: string, values?: readonly unknown[], database?: string): Promise<readonly Row[]>
  /** Keys of all objects in one of the target's `buckets`. */
  objects(bucket: string): Promise<readonly string[]>
  /**
   * Sends what lies on a dead-letter queue to another queue, each message before it is deleted, as one does where a consumer itself gave it up: no move task brings that back.
   * @returns how many there were
   */
  sendBack(deadLetterQueue: string, options: SendBackOptions): Promise<number>
  /** Where the target's `kafkaTopics` are. @default it has none */
  readonly kafka?: KafkaAccess
  /** Base URL of (the first replica of) a process. */
  url(process: string): string
}

const leftOpen = (sql: string, database: string): Error =>
  new Error(
    `a transaction was left open on ${database} by "${sql.trim().slice(0, 80)}", and rolled back: give the whole of it in one text, from "begin" to "commit"`,
  )

/** Opens databases and buckets only when they are asked; `close` gives everything back. */
export const ownReach = (
  system: Pick<
    RunningSystem,
    'databaseUrl' | 'serviceUrls' | 'queueEndpoint' | 'queueUrl' | 's3Endpoint' | 'region' | 'kafka'
  >,
  databases: readonly string[],
): OwnReach & { close(): Promise<void> } => {
  const pools = new Map<string, Pool>()
  const keys = objectKeys(system)
  const back = sendBack(system)
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
    const client = await poolOf(database).connect()
    let isClean = false
    try {
      // Of several statements in one text, the last one's.
      const result = [await client.query<Record<string, unknown>>(sql, [...values])].flat().at(-1)
      isClean = client.getTransactionStatus() === 'I'
      if (!isClean) throw leftOpen(sql, database)
      return { columns: result?.fields.map(({ name }) => name) ?? [], rows: result?.rows ?? [] }
    } finally {
      // Its transaction ends with its connection.
      client.release(!isClean)
    }
  }
  return {
    table,
    query: async (sql, values, database) => (await table(sql, values, database)).rows,
    objects: keys.of,
    sendBack: back.all,
    ...(system.kafka && { kafka: system.kafka }),
    url: (process) => {
      const [url] = system.serviceUrls(process)
      if (url === undefined) throw new Error(`no process is called "${process}"`)
      return url
    },
    close: async () => {
      keys.close()
      back.close()
      await Promise.all([...pools.values()].map(async (pool) => pool.end()))
    },
  }
}
